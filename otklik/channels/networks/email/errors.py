"""What the answers of a post office mean."""

import re
from collections.abc import Callable

from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    InvalidContent,
    NeedsHuman,
    NotFound,
    PermissionDenied,
    RateLimited,
    Temporary,
)

BUSY_SECONDS = 300.0  # greylisting usually asks for some minutes
STATUS = re.compile(rb"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")


type _Meaning = tuple[type[ChannelError], str]
type _Reading = Callable[[int, tuple[int, int]], _Meaning]


def of_sender(code: int, status: tuple[int, int]) -> _Meaning:
    if code in {530, 535}:
        return AuthExpired, "login_refused"
    if code == 552:
        return InvalidContent, "too_large"
    return PermissionDenied, "sender_refused"


def of_recipient(code: int, status: tuple[int, int]) -> _Meaning:
    match status:
        case (1, _):
            return NotFound, "no_such_address"
        case (2, 2):
            return PermissionDenied, "mailbox_full"
        case (2 | 7, _):
            return PermissionDenied, "recipient_refused"
    is_unknown = code in {550, 551, 553}
    return (NotFound, "no_such_address") if is_unknown else (PermissionDenied, "recipient_refused")


def of_letter(code: int, status: tuple[int, int]) -> _Meaning:
    if code == 552 or status in {(2, 3), (3, 4)}:
        return InvalidContent, "too_large"
    if status[0] == 7 or code == 554:
        return NeedsHuman, "taken_for_spam"
    return InvalidContent, "letter_refused"


def refuse(reading: _Reading, code: int, value: object) -> None:
    if not 200 <= code < 300:
        raise refusal(reading, code, _bytes(value))


def refusal(reading: _Reading, code: int, value: bytes) -> ChannelError:
    found = STATUS.match(value)
    status = (int(found[2]), int(found[3])) if found else (0, 0)
    # Their sentence may name people: the figures are told alone.
    detail = f"{code} {found[0].decode().strip()}" if found else str(code)
    if code == 421 or not 400 <= code < 600:
        return Temporary("busy", detail)
    if code < 500:
        return RateLimited("try_later", detail, retry_after=BUSY_SECONDS, scope="thread")
    fault, word = reading(code, status)
    return fault(word, detail)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("ascii", "replace")
