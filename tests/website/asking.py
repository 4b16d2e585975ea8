"""How a test asks a question on the site, and what its author writes down."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

from django.test import Client

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # Tuesday, noon in Moscow
TEXT = "Магазин не меняет платье & чек есть"


def page(answer: Any) -> str:
    return unescape(answer.content.decode())


def form_key(client: Client, address: str = "/ask/") -> str:
    found = re.search(r'name="key"\s+value="([^"]+)"', page(client.get(address)))
    assert found is not None
    return found[1]


def filled(text: str = TEXT, *, key: object, **more: str) -> dict[str, str]:
    """The fields of the second step, where a question is chosen unless `more` says otherwise."""
    return {"text": text, "key": str(key), "seen": "1", "kind": "question", **more}


def asked(client: Client, text: str = TEXT) -> dict[str, str]:
    """A question is asked; what its author wrote down."""
    shown = page(client.post("/ask/", filled(text, key=form_key(client))))
    number, code = re.findall(r"<dd>([\d\s]+)</dd>", shown)
    return {"number": number, "code": code}


def form_key_of(client: Client, pair: dict[str, str]) -> str:
    found = re.search(r'name="key"\s+value="([^"]+)"', page(client.post("/question/", pair)))
    assert found is not None
    return found[1]
