"""Why an answer needs a second person: the only place that gives reasons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.models import Account
from otklik.incidents.approval_rules.models import ApprovalRule, FixedGround, Ground
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.queries import ReplyStatus
from otklik.incidents.replies.text_checks.cleared_fragment import clearances_over
from otklik.incidents.topics.models import Urgency
from otklik.nlp.classify.anger_and_law_mentions import anger_in, law_in
from otklik.organisation.people.roles_and_rights import RIGHTS, Right
from otklik.organisation.people.user import Appointment, User

if TYPE_CHECKING:
    from otklik.incidents.cases.incident import Incident
    from otklik.incidents.mass_incidents.models import MassIncident
    from otklik.incidents.replies.models import Reply


type Rules = dict[str, ApprovalRule]
ANSWERING = [role for role, rights in RIGHTS.items() if Right.REPLY in rights]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """`ground` for the audit log; `words` for people, after a colon."""

    ground: str
    words: str


def reasons_of(reply: "Reply", rules: Rules | None = None) -> list[Reason]:
    """Why this reply, with its present text, needs a second person; empty if it does not."""
    rules = ApprovalRule.in_force() if rules is None else rules
    question = ""
    if Ground.ANGRY in rules:
        question = reply.in_reply_to.text if reply.in_reply_to_id else reply.incident.opening_text
    writers = [reply.author]
    if reply.pk and rules.keys() & {Ground.NEWCOMER_ANSWERS, Ground.NEWCOMER_DAYS}:
        writers += reply.writers.exclude(pk=reply.author_id)
    to = reply.in_reply_to if reply.in_reply_to_id else reply.incident
    return [
        *of_page(reply.incident, to.account),
        *of_matter(reply.incident, rules),
        *of_question(question, rules),
        *of_text(reply.text, is_public=reply.lane == Message.Lane.PUBLIC, rules=rules),
        *_of_clearances(reply, rules),
        *of_writers(writers, rules),
    ]


def reasons_of_mass(mass: "MassIncident") -> list[Reason]:
    """Reasons for a shared answer: one person's are enough; adapted texts are checked too."""
    rules = ApprovalRule.in_force()
    here = mass.members.here().to_answer()
    waiting = list(here.select_related("incident__topic", "incident__account"))
    found = [*of_crowd(len(waiting), rules)]
    for member in waiting:
        is_public = not member.incident.is_private
        found += of_page(member.incident, member.incident.account)
        found += of_matter(member.incident, rules)
        found += of_question(member.incident.opening_text, rules)
        found += of_text(member.text or mass.text, is_public=is_public, rules=rules)
    found += of_writers({mass.acted_by, *mass.writers.all()}, rules)
    return list(dict.fromkeys(found))


def of_page(incident: "Incident", account: Account) -> Iterator[Reason]:
    """An institution answers from a page that is not its own."""
    if incident.is_foreign_to(account):
        words = gettext("it goes from the page “%(page)s”, which is the authority's to answer for")
        yield Reason(ground=FixedGround.PAGE, words=words % {"page": account})


def of_matter(incident: "Incident", rules: Rules) -> Iterator[Reason]:
    """Reasons in the incident itself, whatever the answer."""
    topic = incident.topic
    if topic is None:
        yield Reason(
            ground=FixedGround.UNTRIAGED, words=gettext("nobody has decided yet what this is about")
        )
    elif topic.needs_approval:
        yield Reason(
            ground=FixedGround.TOPIC, words=gettext("the topic “%(topic)s”") % {"topic": topic}
        )
    is_urgent = incident.urgency == Urgency.HIGH and Ground.URGENT in rules
    if is_urgent:
        yield Reason(ground=Ground.URGENT, words=gettext("the question is urgent"))
    if Ground.ANGRY in rules and incident.sounds_angry:
        words = gettext("according to an employee, the tone of the question is: %(tone)s")
        yield Reason(ground=Ground.ANGRY, words=words % {"tone": incident.get_tone_display()})
    is_asked_by_topic = topic is None or topic.needs_approval
    if incident.approval_since is not None and not is_urgent and not is_asked_by_topic:
        yield Reason(
            ground=FixedGround.SINCE,
            words=gettext("a topic or urgency chosen earlier required a second person"),
        )


def of_question(question: str, rules: Rules) -> Iterator[Reason]:
    if Ground.ANGRY in rules and (text := anger_in(question)):
        words = gettext("the question sounds like a complaint, a guess by the words “%(words)s”")
        yield Reason(ground=Ground.ANGRY, words=words % {"words": text})


def of_text(text: str, *, is_public: bool, rules: Rules) -> Iterator[Reason]:
    if Ground.LEGAL in rules and is_public and (sentence := law_in(text)):
        words = gettext("everyone will read what the law is, a guess by the words “%(words)s”")
        yield Reason(ground=Ground.LEGAL, words=words % {"words": sentence})


def of_crowd(people: int, rules: Rules) -> Iterator[Reason]:
    rule = rules.get(Ground.MASS)
    if rule is not None and people >= (rule.amount or 0):
        sentence = ngettext(
            "one answer goes to %(n)s person", "one answer goes to %(n)s people", people
        )
        yield Reason(ground=Ground.MASS, words=sentence % {"n": people})


def of_writers(writers: Iterable[User], rules: Rules) -> Iterator[Reason]:
    """Newcomers among the writers; nobody who may approve is a newcomer."""
    newcomer_rules = rules.keys() & {Ground.NEWCOMER_ANSWERS, Ground.NEWCOMER_DAYS}
    for writer in writers if newcomer_rules else ():
        if not writer.may(Right.APPROVE):
            yield from _of_newcomer(writer, rules)


def _of_newcomer(writer: User, rules: Rules) -> Iterator[Reason]:
    if rule := rules.get(Ground.NEWCOMER_ANSWERS):
        sent = writer.replies.filter(status=ReplyStatus.SENT).count()
        if sent < (rule.amount or 0):
            words = gettext("%(who)s has had %(sent)s answers sent, and the first %(n)s are read")
            values = {"who": writer, "sent": sent, "n": rule.amount}
            yield Reason(ground=Ground.NEWCOMER_ANSWERS, words=words % values)
    if rule := rules.get(Ground.NEWCOMER_DAYS):
        first = Appointment.objects.filter(user=writer, role__in=ANSWERING).order_by("starts_on")
        began = first.values_list("starts_on", flat=True).first()
        if began is None or (timezone.localdate() - began).days < (rule.amount or 0):
            words = gettext("%(who)s answers here for less than %(n)s days")
            yield Reason(
                ground=Ground.NEWCOMER_DAYS, words=words % {"who": writer, "n": rule.amount}
            )


def _of_clearances(reply: "Reply", rules: Rules) -> Iterator[Reason]:
    """By clearances of this text, and by general ones for every reply that concern it."""
    if Ground.CLEARED not in rules or not reply.pk:
        return
    passing = [
        one
        for one in clearances_over(reply)
        if one.reply_id == reply.pk or one.fragment in reply.text
    ]
    for given in passing[:3]:
        words = gettext("%(who)s marked “%(fragment)s” as not personal data")
        yield Reason(
            ground=Ground.CLEARED, words=words % {"who": given.by, "fragment": given.fragment}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPerson:
    """Whether approval is needed: `reasons` require it now, `hints` say what in the text would."""

    reasons: list[Reason]
    hints: list[Any] = field(default_factory=list)

    @property
    def is_needed(self) -> bool:
        return bool(self.reasons)

    @property
    def is_for_want_of_topic(self) -> bool:
        """Only missing triage requires it; confirming a topic may remove the requirement."""
        return [reason.ground for reason in self.reasons] == [FixedGround.UNTRIAGED]

    @property
    def mark(self) -> str:
        """Changes whenever the page should show something else."""
        return ",".join(sorted({reason.ground for reason in self.reasons}))

    @classmethod
    def of(cls, reply: "Reply") -> Self:
        rules = ApprovalRule.in_force()
        return cls(reasons=reasons_of(reply, rules), hints=hints(rules, lane=reply.lane))


def hints(rules: dict[str, ApprovalRule], *, lane: str) -> list[Any]:
    """What in a public text would require approval; empty for a private one."""
    if lane != Message.Lane.PUBLIC:
        return []
    values = {
        Ground.LEGAL: _("the answer says what the law is"),
        Ground.CLEARED: _("you mark personal data found by the program as not personal"),
    }
    return [sentence for ground, sentence in values.items() if ground in rules]
