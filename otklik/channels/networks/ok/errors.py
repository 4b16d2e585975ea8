"""What refusals of Odnoklassniki mean. They come with HTTP 200: the body decides.

Numbers: apiok.ru/dev/errors; the reading is ours.
"""

from collections.abc import Mapping
from typing import Any

from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    EditWindowClosed,
    InvalidContent,
    NeedsHuman,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Temporary,
    Unsupported,
)

FLOOD_SECONDS = 300.0
LIMIT_SECONDS = 3600.0

# The network stumbled itself: it may have done what was asked.
_STUMBLED = {1, 2, 5000, 9999}
_MEANINGS: Mapping[type[ChannelError], set[int]] = {
    Unsupported: {3},
    NeedsHuman: {7, 9, 12, 25, 210, 402, 403, 455, 456, 458, 511, 514},
    PermissionDenied: {10, 24, 50, 200, 701},
    AuthExpired: {101, 102, 103, 104, 105, 401, 453, 457, 900},
    NotFound: {106, 110, 121, 140, 141, 160, 300, 700, 702, 705, 706},
    InvalidContent: {21, 100, 324, 454, 513, *range(500, 506), *range(600, 608)},
    EditWindowClosed: {704},
}
_BY_NUMBER = {number: meaning for meaning, numbers in _MEANINGS.items() for number in numbers}


def error_number(value: object) -> int | None:
    """The number of the error that an answer is; None when it is none. Numbers may be words."""
    raw_value = value.get("error_code") if isinstance(value, Mapping) else None
    try:
        return (
            int(raw_value)
            if isinstance(raw_value, int | str) and not isinstance(raw_value, bool)
            else None
        )
    except ValueError:
        return 0  # an error all the same, of a name that is no number


def fault(number: int, *, mutation: bool) -> ChannelError:
    """The fault that an error means. The network's own words are left out: they may repeat what
    was sent."""
    code = f"ok_{number}"
    if number in _STUMBLED:
        return OutcomeUnknown(code) if mutation else Temporary(code)
    if number == 8:
        return RateLimited(code, retry_after=FLOOD_SECONDS)
    if number == 11:
        return RateLimited(code, retry_after=LIMIT_SECONDS)
    return _BY_NUMBER.get(number, ChannelError)(code)


def refused(value: Any, *, mutation: bool) -> None:
    """Raises what an answer means that is an error."""
    number = error_number(value)
    if number is not None:
        raise fault(number, mutation=mutation)
