"""Errors of calls to a network, by what is certain.

`Temporary` and `RateLimited` were certainly not executed, `OutcomeUnknown` may have been; retries
depend only on that. Source: research on the channels, section 7."""

from collections.abc import Mapping
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.outbound_types import Problem

SILENCE = frozenset({"no_connection", "no_answer", "nonsense"})
OUR_OWN = frozenset({"interrupted", "unforeseen", "address_refused"})


class ChannelError(Exception):
    """`human` is a sentence for people."""

    human: Any = _("The network did not accept the message.")

    @property
    def is_silence(self) -> bool:
        """Whether there was no answer: no connection, a timeout, a gateway's page."""
        return self.code in SILENCE or self.code.startswith("http_5") or self.code == "http_408"

    @property
    def is_ours(self) -> bool:
        """Whether the fault is ours and says nothing about the network."""
        return self.code in OUR_OWN or isinstance(self, NotSetUp | SwitchedOff | TooOld)

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail

    def as_problem(self, field: str = "") -> Problem:
        return Problem(code=self.code, sentence=self.human, field=field)


class RateLimited(ChannelError):
    """Not executed. `retry_after` in seconds; `scope`: all calls with this key, or one place."""

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
        self.retry_after, self.scope = retry_after, scope


class Temporary(ChannelError):
    """Not executed: connection refused, name not found, an error before sending."""

    human = _("The network does not answer.")


class OutcomeUnknown(ChannelError):
    """Sent, but perhaps not executed: timeout, broken connection, 5xx, unparsable response."""

    human = _("The network did not confirm whether it accepted the message.")


class AuthExpired(ChannelError):
    """The account's key or rights are invalid altogether."""

    human = _("The network no longer accepts our key.")


class PermissionDenied(ChannelError):
    """This place or person refuses; other messages may pass."""

    human = _("The network does not allow this account to write here.")


class InvalidContent(ChannelError):
    human = _("The network does not accept this text.")


class NotFound(ChannelError):
    human = _("The place to write to no longer exists in the network.")


class RepostRefused(ChannelError):
    """The other post, or our page, is missing or hidden: networks do not say which."""

    human = _(
        "The network did not repost: the post no longer exists, or our account may not see it or "
        "write here. Give a link to it instead."
    )


class NeedsHuman(ChannelError):
    human = _("The network asks for a person.")


class EditWindowClosed(ChannelError):
    human = _("The network no longer lets this message be changed: too much time has passed.")


class Unsupported(ChannelError):
    human = _("This network does not let a program do that: do it there manually.")


class NotSetUp(ChannelError):
    """Not executed: a setting is missing."""

    human = _("The account is not set up: a key, an address or a certificate is missing.")


class SwitchedOff(ChannelError):
    human = _("The account's mode does not allow this any more.")


class TooOld(ChannelError):
    """Not executed, and so late that it may be outdated."""

    human = _(
        "It could not be sent for so long that it may be out of date: read it again, then send "
        "it once more or write another."
    )


class GivenUp(ChannelError):
    human = _("An employee checked: the message is not in the network.")


_KINDS: list[type[ChannelError]] = [ChannelError, *ChannelError.__subclasses__()]
FAULTS: Mapping[str, type[ChannelError]] = {kind.__name__: kind for kind in _KINDS}

#: Kinds of errors after which a message surely was not sent, though its text was right.
NOT_EXECUTED = frozenset(
    error.__name__
    for error in (
        *(Temporary, TooOld, RateLimited, AuthExpired, PermissionDenied, NeedsHuman),
        *(NotSetUp, SwitchedOff),
    )
)
