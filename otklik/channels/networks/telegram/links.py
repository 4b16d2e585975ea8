"""Addresses in Telegram for people."""

from urllib.parse import quote

from otklik.channels.networks.errors import NotFound
from otklik.channels.networks.telegram.outbound import chat

SITE = "https://t.me"
OF_SUPERGROUPS = "-100"


def page_of(name: str, username: str = "") -> str:
    """The address of a channel or group: by name, else by number, for members only; else empty."""
    if username:
        return f"{SITE}/{quote(username)}"
    try:
        place = str(chat(name))
    except NotFound:
        return ""
    if place.startswith("@"):
        return f"{SITE}/{place[1:]}"
    if place.startswith(OF_SUPERGROUPS):
        return f"{SITE}/c/{place.removeprefix(OF_SUPERGROUPS)}"
    return ""


def post_address(name: str, number: str, username: str = "") -> str:
    page = page_of(name, username)
    return f"{page}/{quote(number)}" if page and number else page


def comment_address(group: str, thread: str, number: str, username: str = "") -> str:
    """A message of the group, in its thread."""
    page = page_of(group, username)
    return f"{page}/{quote(number)}?thread={quote(thread)}" if page else ""
