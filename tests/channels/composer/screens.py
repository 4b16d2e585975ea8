"""What a person types into the composer, and what its pages then say."""

import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from otklik.channels.accounts.models import Account
from otklik.channels.publications.models import Publication
from tests.channels.publications import (
    TEXT,
)


def typed(account: Account, **values: Any) -> dict[str, Any]:
    return {
        "revision": "0",
        "text": TEXT,
        "link": "",
        "timing": "now",
        "comments_open": "on",
        f"on_{account.pk}": "on",
        f"text_{account.pk}": "",
        **values,
    }


def send(client: Client, press: str, key: uuid.UUID, data: dict[str, Any]) -> Any:
    return client.post(reverse(f"publications:{press}", args=[key]), data)


def released(client: Client, account: Account, **values: Any) -> Publication:
    key = uuid.uuid4()
    assert send(client, "publish", key, typed(account, **values)).status_code == 302
    return Publication.objects.get(key=key)


def page_of(client: Client, publication: Publication) -> str:
    return client.get(f"/desk/publications/{publication.number}/").content.decode()


def act(client: Client, publication: Publication, where: str, **data: Any) -> Any:
    return client.post(f"/desk/publications/{publication.number}/{where}/", data, follow=True)
