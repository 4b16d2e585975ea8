"""What may be said about an answer before it goes: `language` reads, this tells it what to know."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from otklik.channels.accounts.models import Account
from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.preview import Seen, seen_of
from otklik.incidents.replies.text_checks.clearance import Clearance, plain_lines
from otklik.incidents.replies.text_checks.privacy_check import about
from otklik.nlp.reply_checks.check_reply import review
from otklik.nlp.reply_checks.clarity import mark_of
from otklik.nlp.reply_checks.manner import Habit, Step, habit_of, missing_steps
from otklik.nlp.reply_checks.remark import Remark
from otklik.nlp.reply_checks.sentence_splitter import sentences
from otklik.organisation.people.user import User
from otklik.organisation.structure.units import own

_RECENT = timedelta(days=30)
_MOST_OTHERS = 100
_HABIT_OF = 20


@dataclass(frozen=True, kw_only=True)
class Review:
    """One answer as it was typed, and what there is to say about it."""

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
    def seen(self) -> Seen:
        return seen_of(self.reply, self.text)

    def words_of(self, remark: Remark) -> str:
        return self.text[remark.start : remark.end]

    @cached_property
    def mark(self) -> int:
        """How clear it is, 1 to 5; 0 while nothing is written."""
        return mark_of(sentences(self.text), self.remarks)

    def units_of(self, remark: Remark) -> tuple[int, int]:
        """Its place as a browser counts: a smiley is two."""
        return _utf16(self.text[: remark.start]), _utf16(self.text[: remark.end])


def reviewed(reply: Reply, text: str, *, by: User, at: datetime) -> Review:
    """Everything that may be said; nothing is changed."""
    text = plain_lines(text)
    given = list(Clearance.objects.over(reply).select_related("by"))
    question = reply.in_reply_to.text
    known = replace(
        about(reply, given),
        question=question,
        is_solved=reply.incident.outcome == Incident.Outcome.SOLVED,
        habit=_habit(reply.in_reply_to.account),
        others=_others(by, at),
    )
    return Review(
        reply=reply,
        text=text,
        remarks=review(text, known) if text.strip() else [],
        missing=missing_steps(text, question=question),
        clearances=[one for one in given if one.reply_id == reply.pk],
    )


def _habit(account: Account) -> Habit:
    sent = Reply.objects.filter(status=Reply.Status.SENT, in_reply_to__account=account)
    return habit_of(list(sent.order_by("-pk").values_list("text", flat=True)[:_HABIT_OF]))


def _others(by: User, at: datetime) -> list[str]:
    """What colleagues answered lately."""
    theirs = Reply.objects.filter(own(by, "incident__institution")).not_by(by)
    sent = theirs.filter(status=Reply.Status.SENT, saved_at__gte=at - _RECENT)
    return list(sent.order_by("-pk").values_list("text", flat=True)[:_MOST_OTHERS])


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
