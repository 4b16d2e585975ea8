"""VK's numbers of errors in our words. They come with HTTP 200.

All but a few say that nothing was executed; those few leave a mutation unclear. Source: errors of
the schema of VK's API (commit 0efe478f), research on the channels, section 1.1.
"""

from collections.abc import Iterable

from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    EditWindowClosed,
    InvalidContent,
    NeedsHuman,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Temporary,
    Unsupported,
)

# VK broke off in the middle, or does not know itself.
UNCLEAR = frozenset({1, 10, 13, 36})

# Seconds to wait. VK does not say how long: a second for calls a second, longer for the rest.
WAITS = {6: 1.0, 9: 300.0, 29: 3600.0, 32: 5.0, 103: 300.0, 601: 3600.0, 1105: 300.0}
THREAD_WAITS = {223: 300.0}  # too many comments of ours under one post

# "Comment has not been deleted": what wall.restoreComment says of one that stands.
NOT_DELETED = 243

# The method exists, but not for this kind of key.
WRONG_KEY = frozenset({20, 21, 27, 28, 1051})


def _each(meaning: type[ChannelError], codes: Iterable[int]) -> dict[int, type[ChannelError]]:
    return dict.fromkeys(codes, meaning)


MEANINGS: dict[int, type[ChannelError]] = {
    # Our application or our key as a whole.
    **_each(AuthExpired, (2, 4, 5, 38, 42, 1114, 1116, 1117, 1118)),
    # VK stumbled over a file on its way, or a section is closed for a while: again later.
    **_each(Temporary, (22, 43, 105, 106, 118, 121, 122)),
    # A captcha, a check of the account, a second factor, a limit of adverts or of albums.
    **_each(NeedsHuman, (14, 17, 24, 25, 41, 219, 224, 300, 302, 703, 704, 2000)),
    # This wall, this person, this dialogue; 214 is also the limit of posts a day, 950 a person
    # who may no longer be answered because too much time has passed.
    **_each(
        PermissionDenied,
        (7, 15, 19, 30, 183, 200, 201, 203, 204, 210, 211, 212, 213, 214, 225, 243, 900, 901),
    ),
    **_each(
        PermissionDenied,
        (902, 917, 922, 925, 932, 945, 946, 949, 950, 962, 985, 987, 988, 1012, 1153),
    ),
    **_each(NotFound, (18, 37, 39, 40, 104, 113, 125, 140, 927, 936)),
    **_each(
        InvalidContent, (100, 114, 119, 129, 150, 220, 222, 910, 911, 912, 913, 914, 921, 940, 969)
    ),
    **_each(EditWindowClosed, (909, 924)),
    **_each(Unsupported, (3, 23, 33, 34, 35, 920)),
    # The address of the API is not VK's, or wants another protocol.
    **_each(NotSetUp, (16,)),
    **_each(PermissionDenied, WRONG_KEY),
}


def code_of(number: int) -> str:
    return f"vk_{number}"


def is_wrong_key(fault: ChannelError) -> bool:
    """Whether VK does this, but not for the key it was asked with. Surely not executed."""
    return fault.code in {code_of(number) for number in WRONG_KEY}


def fault_of(number: int, *, mutation: bool) -> ChannelError:
    """What an error of VK's means for a call."""
    code = code_of(number)
    if number in UNCLEAR:
        return OutcomeUnknown(code) if mutation else Temporary(code)
    if number in WAITS:
        return RateLimited(code, retry_after=WAITS[number])
    if number in THREAD_WAITS:
        return RateLimited(code, retry_after=THREAD_WAITS[number], scope="thread")
    return MEANINGS.get(number, ChannelError)(code)
