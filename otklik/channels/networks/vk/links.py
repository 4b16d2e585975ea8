"""Addresses in VK for people, and how VK numbers things."""

import re
from urllib.parse import urlencode
from uuid import UUID

from otklik.channels.networks.outbound_types import ThreadRef

SITE = "https://vk.com"
FIRST_CHAT = 2_000_000_000  # dialogues of several people have numbers from here on
HOSTS = frozenset({"vk.com", "vk.ru"})
_REPOSTED = re.compile(
    r"https?://(?:[a-z]+\.)?vk\.(?:com|ru)/(?:[^\s]*[?&]w=)?(wall-?[1-9][0-9]{0,17}_[1-9][0-9]{0,17})"
    r"(?![0-9])[^\s]*"
)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_PLACE = re.compile(r"(?:photo|video|topic|market)-?[0-9]+_[0-9]+")


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def random_id(key: UUID) -> int:
    """VK's key of a private message: 31 bits, not zero."""
    return key.int % (2**31 - 1) + 1


def in_chat(peer: int, number: int | str) -> str:
    """Our name for a message of a group chat: VK numbers them in each chat."""
    return f"c{peer}_{number}"


def number_within(number: str) -> str:
    """VK's number within the dialogue, from our name ("c17", "c20…07_17")."""
    return number.removeprefix("c").rpartition("_")[2]


def profile_of(number: int) -> str:
    """A person's page, or a community's, whose numbers are negative."""
    return f"{SITE}/id{number}" if number > 0 else f"{SITE}/club{-number}"


def address(thread: ThreadRef, external_id: str, *, group: int) -> str:
    """Empty if unknown."""
    if is_number(thread.peer):
        return f"{SITE}/gim{group}?sel={thread.peer}"
    if is_number(thread.post):
        whole = f"{SITE}/wall-{group}_{thread.post}"
        is_comment = is_number(external_id) and external_id != thread.post
        return f"{whole}?reply={external_id}" if is_comment else whole
    if not _PLACE.fullmatch(thread.post):
        return ""
    number = external_id.removeprefix(f"{thread.post}_")
    if not is_number(number):
        return f"{SITE}/{thread.post}"
    name = "post" if thread.post.startswith("topic") else "reply"
    return f"{SITE}/{thread.post}?{name}={number}"


def invitation(code: str, *, group: int) -> str:
    """Opens the dialogue; the first message brings the code along."""
    return f"https://vk.me/club{group}?{urlencode({'ref': code})}"


def is_elsewhere(post: str) -> bool:
    """Whether it is a photo, video, discussion or product rather than a post."""
    return _PLACE.fullmatch(post) is not None


def repost_object(link: str) -> str:
    """VK's name of the post at this address; empty for anything else."""
    found = _REPOSTED.fullmatch(link.strip())
    return found[1] if found else ""
