"""What /start/ shows, and as whom."""

import re

from django.test import Client

from otklik.organisation.people.user import User


def shown(client: Client) -> str:
    return client.get("/start/").content.decode()


def ticked(client: Client) -> list[bool]:
    """Of the three steps, in order."""
    steps = re.findall(r"<li class=\"flow\">(.*?)</li>", shown(client), re.DOTALL)
    return ["state-done" in step for step in steps]


def signed_in(client: Client) -> User | None:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None
