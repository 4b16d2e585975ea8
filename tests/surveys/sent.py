"""One filled questionnaire as a browser sends it, and whether a page gave all of it back."""

import re
from html import unescape
from typing import Any

from django.test import Client

from .conftest import ticket_in

ADDRESS = "/surveys/opros/"
WRITTEN = "Телефоны рынков & «часы»"
FILLED: dict[str, Any] = {
    "overall": "satisfied",
    "sources": ["site", "other"],
    "site-ease": "4",
    "frequency.vk": "sometimes",
    "amount.site": "5",
    "site-sought": WRITTEN,
}


def send(client: Client, ticket: str, **fields: Any) -> Any:
    return client.post(ADDRESS, {**FILLED, "ticket": ticket, **fields})


def chosen(page: str) -> dict[str, list[str]]:
    """What is ticked on a page, by field."""
    ticked: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)"\s+value="([^"]+)"[^>]* checked', page):
        ticked.setdefault(name, []).append(value)
    return ticked


def kept_whole(answer: Any) -> str:
    """The page that came back, if everything of FILLED is on it; a ticket too."""
    page: str = answer.content.decode()
    assert chosen(page) == {
        "overall": ["satisfied"],
        "sources": ["site", "other"],
        "site-ease": ["4"],
        "frequency.vk": ["sometimes"],
        "amount.site": ["5"],
    }
    assert WRITTEN in unescape(page)
    assert ticket_in(page)
    return page
