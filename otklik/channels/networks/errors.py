"""What can go wrong in a call to a network, and what is surely known about it.

`Temporary` and `RateLimited` were surely not executed, `OutcomeUnknown` may have been; the
engine repeats by that alone. Source: research on the channels, section 7.
"""

from collections.abc import Mapping
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

SILENCE = frozenset({"no_connection", "no_answer", "nonsense"})
OUR_OWN = frozenset({"interrupted", "unforeseen", "address_refused"})


class ChannelError(Exception):
    """A call to a network did not succeed. `human` is a sentence for people."""

    human: Any = _("The network did not accept the message.")

    @property
    def is_silence(self) -> bool:
        """Whether nobody there answered: no line, no answer in time, a gateway's page. Everything
        else is an answer, be it a refusal."""
        return self.code in SILENCE or self.code.startswith("http_5") or self.code == "http_408"

    @property
    def is_ours(self) -> bool:
        """Whether it tells of this program alone: the network was not asked, or nobody heard."""
        return self.code in OUR_OWN or isinstance(self, NotSetUp | SwitchedOff | TooOld)

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class RateLimited(ChannelError):
    """Not executed: too many calls, or the network is busy. `retry_after` in seconds; `scope`:
    whether all calls with this key must wait, or those to one place."""

    human = _("The network asks us to wait.")

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        retry_after: float,
        scope: Literal["account", "thread"] = "account",
    ) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after
        self.scope = scope


class Temporary(ChannelError):
    """Surely not executed: refused connection, name not found, an error before sending."""

    human = _("The network does not answer.")


class OutcomeUnknown(ChannelError):
    """Sent, but nobody knows whether it was executed: time-out, broken line, 5xx, nonsense."""

    human = _("The network did not say whether it took the message.")


class AuthExpired(ChannelError):
    """The account's key or its rights as a whole: nothing else can be sent by it either."""

    human = _("The network no longer accepts our key.")


class PermissionDenied(ChannelError):
    """This place or this person: other messages of the account may well pass."""

    human = _("The network does not allow this account to write here.")


class InvalidContent(ChannelError):
    human = _("The network does not accept this text.")


class NotFound(ChannelError):
    human = _("The place to write to no longer exists in the network.")


class RepostRefused(ChannelError):
    """A post of another page was to be repeated, and the network did not: the other post is
    missing or hidden from us, or our own page is; networks do not tell which."""

    human = _(
        "The network did not repeat the other page's post: it is gone, or our account may not "
        "see it or write here. Give a link to it instead."
    )


class NeedsHuman(ChannelError):
    human = _("The network asks for a person.")


class EditWindowClosed(ChannelError):
    human = _("The network no longer lets this message be changed: too much time has passed.")


class Unsupported(ChannelError):
    human = _("This network does not let a program do that: do it there by hand.")


class NotSetUp(ChannelError):
    """Surely not executed: the account lacks something before any call could be made."""

    human = _("The account is not set up: a key, an address or a certificate is missing.")


class SwitchedOff(ChannelError):
    human = _("The account's mode does not allow this any more.")


class TooOld(ChannelError):
    """Surely not executed, and for so long that nobody may want it any more."""

    human = _(
        "It could not be sent for so long that it may be out of date: read it again, then send "
        "it once more or write another."
    )


class GivenUp(ChannelError):
    human = _("A person looked and did not find the message in the network.")


FAULTS: Mapping[str, type[ChannelError]] = {
    fault.__name__: fault
    for fault in (
        ChannelError,
        RateLimited,
        Temporary,
        OutcomeUnknown,
        AuthExpired,
        PermissionDenied,
        InvalidContent,
        NotFound,
        RepostRefused,
        NeedsHuman,
        EditWindowClosed,
        Unsupported,
        NotSetUp,
        SwitchedOff,
        TooOld,
        GivenUp,
    )
}

#: Kinds of errors after which a message surely was not sent, by no fault of its own words.
NOT_EXECUTED = frozenset(
    error.__name__
    for error in (
        *(Temporary, TooOld, RateLimited, AuthExpired, PermissionDenied, NeedsHuman),
        *(NotSetUp, SwitchedOff),
    )
)
