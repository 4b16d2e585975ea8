"""Remarks on an answer before it is sent, and its preview in the network."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from otklik.channels.networks.outbound_types import Problem
from otklik.channels.networks.registry import NoAdapter, adapter
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.text_checks.cleared_fragment import (
    Clearance,
    clearances_over,
    plain_lines,
)
from otklik.incidents.replies.text_checks.privacy_check import known_of_reply
from otklik.nlp.reply_checks.check_reply import review
from otklik.nlp.reply_checks.clarity import mark_of
from otklik.nlp.reply_checks.remark import Remark
from otklik.nlp.reply_checks.sentences_and_words import sentences
from otklik.nlp.reply_checks.structure_and_promises import Step, habit_of, missing_steps
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import institution_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An answer as its network will show it; `length` in the network's unit, `limit` 0: unknown."""

    text: str
    length: int
    limit: int = 0
    is_utf16: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def faults(self) -> list[Any]:
        """Why the network would refuse it, as sentences."""
        return [problem.sentence for problem in self.problems if not problem.is_warning]

    @property
    def unit(self) -> str:
        return "utf16" if self.is_utf16 else "chars"


def preview_of(reply: Reply, text: str) -> Preview:
    """By the rules of the network's adapter; plain text without one."""
    try:
        network = adapter(reply.in_reply_to.account)
    except (NoAdapter, ValueError):
        return Preview(text=text.strip(), length=len(text.strip()))
    message = reply.outbound(text)
    rendered, limits = network.render(message), network.capabilities.limits
    is_utf16 = limits.length_unit == "utf16"
    is_private = reply.lane == Message.Lane.PRIVATE
    return Preview(
        text=rendered,
        length=len(rendered.encode("utf-16-le")) // 2 if is_utf16 else len(rendered),
        limit=(limits.dm if is_private else limits.comment) or limits.text or 0,
        is_utf16=is_utf16,
        problems=tuple(network.validate(message)) if text.strip() else (),
    )


_RECENT = timedelta(days=30)
_MOST_OTHERS = 100
_HABIT_OF = 20


@dataclass(frozen=True, kw_only=True)
class Review:
    """One answer as it was typed, and the remarks on it."""

    reply: Reply
    text: str
    remarks: list[Remark]
    missing: list[Step]
    clearances: list[Clearance]

    @property
    def stops(self) -> list[Remark]:
        return [one for one in self.remarks if one.is_stop]

    @property
    def advice(self) -> list[Remark]:
        return [one for one in self.remarks if not one.is_stop]

    @cached_property
    def preview(self) -> Preview:
        return preview_of(self.reply, self.text)

    def words_of(self, remark: Remark) -> str:
        return self.text[remark.start : remark.end]

    @cached_property
    def mark(self) -> int:
        """How clear it is, 1 to 5; 0 while nothing is written."""
        return mark_of(sentences(self.text), self.remarks)

    def units_of(self, remark: Remark) -> tuple[int, int]:
        """Its place in a browser's units: an emoji is two."""
        return _utf16(self.text[: remark.start]), _utf16(self.text[: remark.end])


def review_reply(reply: Reply, text: str, *, by: User, at: datetime) -> Review:
    """All remarks; changes nothing."""
    text = plain_lines(text)
    given = clearances_over(reply)
    question = reply.in_reply_to.text
    sent = Reply.objects.filter(
        status=Reply.Status.SENT, in_reply_to__account=reply.in_reply_to.account
    )
    latest = sent.order_by("-pk").values_list("text", flat=True)[:_HABIT_OF]
    about = replace(
        known_of_reply(reply, given),
        question=question,
        is_solved=reply.incident.outcome == Incident.Outcome.SOLVED,
        habit=habit_of(list(latest)),
        others=_others(by, at),
    )
    return Review(
        reply=reply,
        text=text,
        remarks=review(text, about) if text.strip() else [],
        missing=missing_steps(text, question=question),
        clearances=[one for one in given if one.reply_id == reply.pk],
    )


def _others(by: User, at: datetime) -> list[str]:
    """Recent answers of colleagues."""
    theirs = Reply.objects.filter(institution_scope(by, "incident__institution")).exclude(author=by)
    sent = theirs.filter(status=Reply.Status.SENT, saved_at__gte=at - _RECENT)
    return list(sent.order_by("-pk").values_list("text", flat=True)[:_MOST_OTHERS])


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
