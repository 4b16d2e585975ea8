"""Public URLs of MAX, and the message numbers in them."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import quote

SITE = "https://max.ru"
LONGEST_PAYLOAD = 128  # of an invitation: dev.max.ru/help/deeplinks
_MID = re.compile(r"mid\.[0-9a-f]{16}([0-9a-f]{16})")
_POST_URL = re.compile(rf"{re.escape(SITE)}/c/(-[1-9][0-9]{{0,18}})/([A-Za-z0-9_-]{{11}})")
_NICK = re.compile(r"[A-Za-z0-9_]{1,64}")


def post_url(container: str, post: str) -> str:
    """The address of a channel's post; empty for other numbers. Its second half is that of the
    post's number in base64 (seen in answers of the live network)."""
    tail = tail_of(post)
    if not tail or not re.fullmatch(r"-?[0-9]+", container):
        return ""
    return f"{SITE}/c/{container}/{_token(tail)}"


def mid(channel: int, tail: str) -> str:
    """A message's number: the channel's and its own, sixteen digits each."""
    return f"mid.{channel & 0xFFFFFFFFFFFFFFFF:016x}{tail}"


def mid_of(channel: int, sequence: int) -> str:
    """A message's number by its sequence in its channel."""
    return mid(channel, f"{sequence:016x}") if sequence < 2**64 else str(sequence)


def tail_of(number: str) -> str:
    """The second half of a message's number; empty for anything else."""
    found = _MID.fullmatch(number)
    return found[1] if found else ""


def mid_at(url: str) -> str:
    """The number of the post at this address; empty for anything else."""
    found = _POST_URL.fullmatch(url)
    tail = decode_token(found[2]) if found else ""
    return mid(int(found[1]), tail) if found and tail else ""


def decode_token(token: str) -> str:
    """The second half of a number from an address; empty for anything else."""
    try:
        tail = base64.b64decode(f"{token}=", altchars=b"-_", validate=True).hex()
    except (ValueError, binascii.Error):
        return ""
    return tail if len(tail) == 16 and _token(tail) == token else ""


def invitation(nick: str, code: str) -> str:
    """Opens a dialogue with the bot and brings the code along in bot_started."""
    nick = nick.strip().removeprefix(f"{SITE}/").removeprefix("@")
    if not _NICK.fullmatch(nick) or not 0 < len(code) <= LONGEST_PAYLOAD:
        return ""
    return f"{SITE}/{nick}?start={quote(code, safe='')}"


def _token(tail: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(tail)).decode().rstrip("=")


HOSTS = frozenset({"max.ru"})
_ADDRESS = re.compile(
    r"https?://(?:www\.)?max\.ru/(?:c/(?P<number>-[1-9][0-9]{0,18})|(?P<nick>[A-Za-z][\w-]{2,63}))"
    r"/(?P<token>[\w-]{11})/?(?:[?#]\S*)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAddress:
    """The channel's number or nickname, and the post's number there."""

    number: str
    nick: str
    tail: str

    def mid(self, channel: int) -> str:
        return mid(channel, self.tail)


def parse_post_address(address: str) -> PostAddress | None:
    found = _ADDRESS.fullmatch(address.strip())
    tail = decode_token(found["token"]) if found else ""
    if found is None or not tail:
        return None
    return PostAddress(number=found["number"] or "", nick=found["nick"] or "", tail=tail)
