"""Why an answer needs a second person: the one place that says so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.channels.accounts.models import Account
from otklik.incidents.approval_rules.models import ApprovalRule, FixedGround, Ground
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.choices import ReplyStatus
from otklik.incidents.replies.text_checks.clearance import Clearance
from otklik.incidents.topics.models import Urgency
from otklik.nlp.classify.anger_and_legal_claims import anger_in, law_in
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
    """`ground` for the journal; `words` for people, to stand after a colon."""

    ground: str
    words: str


def reasons_of(reply: "Reply", rules: Rules | None = None) -> list[Reason]:
    """Why this reply, with the text it holds now, needs a second person; none when it does not."""
    rules = ApprovalRule.in_force() if rules is None else rules
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
    """Why a shared answer needs one. One person who is not to be answered by a single colleague
    is enough; texts that differ are read too."""
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
    """An institution answers from the page of another: a person of the authority reads it."""
    if incident.is_foreign_to(account):
        words = _("it goes from the page “%(page)s”, which is the authority's to answer for")
        yield Reason(ground=FixedGround.PAGE, words=words % {"page": account})


def of_matter(incident: "Incident", rules: Rules) -> Iterator[Reason]:
    """What the incident itself asks for, whatever is answered."""
    topic = incident.topic
    if topic is None:
        yield Reason(
            ground=FixedGround.UNTRIAGED, words=_("nobody has said yet what this is about")
        )
    elif topic.needs_approval:
        yield Reason(ground=FixedGround.TOPIC, words=_("the topic “%(topic)s”") % {"topic": topic})
    is_urgent = incident.urgency == Urgency.HIGH and Ground.URGENT in rules
    if is_urgent:
        yield Reason(ground=Ground.URGENT, words=_("the question is urgent"))
    if Ground.ANGRY in rules and incident.sounds_angry:
        words = _("somebody who read the question says of its tone: %(tone)s")
        yield Reason(ground=Ground.ANGRY, words=words % {"tone": incident.get_tone_display()})
    if incident.approval_since is not None and not is_urgent and not topic_asks(incident):
        yield Reason(
            ground=FixedGround.SINCE,
            words=_("a topic or an urgency that was chosen before asked for it"),
        )


def topic_asks(incident: "Incident") -> bool:
    return incident.topic is None or incident.topic.needs_approval


def of_question(question: str, rules: Rules) -> Iterator[Reason]:
    if Ground.ANGRY in rules and (text := anger_in(question)):
        words = _("the question sounds like a complaint, a guess by the words “%(words)s”")
        yield Reason(ground=Ground.ANGRY, words=words % {"words": text})


def of_text(text: str, *, is_public: bool, rules: Rules) -> Iterator[Reason]:
    if Ground.LEGAL in rules and is_public and (sentence := law_in(text)):
        words = _("everyone will read what the law is, a guess by the words “%(words)s”")
        yield Reason(ground=Ground.LEGAL, words=words % {"words": sentence})


def of_crowd(people: int, rules: Rules) -> Iterator[Reason]:
    rule = rules.get(Ground.MASS)
    if rule is not None and people >= (rule.amount or 0):
        sentence = ngettext(
            "one answer goes to %(n)s person", "one answer goes to %(n)s people", people
        )
        yield Reason(ground=Ground.MASS, words=sentence % {"n": people})


def of_writers(writers: Iterable[User], rules: Rules) -> Iterator[Reason]:
    """Who may approve answers of others is not new to it."""
    wanted = rules.keys() & {Ground.NEWCOMER_ANSWERS, Ground.NEWCOMER_DAYS}
    for writer in writers if wanted else ():
        if not writer.may(Right.APPROVE):
            yield from _of_newcomer(writer, rules)


def _of_newcomer(writer: User, rules: Rules) -> Iterator[Reason]:
    if rule := rules.get(Ground.NEWCOMER_ANSWERS):
        sent = writer.replies.filter(status=ReplyStatus.SENT).count()
        if sent < (rule.amount or 0):
            words = _("%(who)s has had %(sent)s answers sent, and the first %(n)s are read")
            values = {"who": writer, "sent": sent, "n": rule.amount}
            yield Reason(ground=Ground.NEWCOMER_ANSWERS, words=words % values)
    if rule := rules.get(Ground.NEWCOMER_DAYS):
        first = Appointment.objects.filter(user=writer, role__in=ANSWERING).order_by("starts_on")
        began = first.values_list("starts_on", flat=True).first()
        if began is None or (timezone.localdate() - began).days < (rule.amount or 0):
            words = _("%(who)s answers here for less than %(n)s days")
            yield Reason(
                ground=Ground.NEWCOMER_DAYS, words=words % {"who": writer, "n": rule.amount}
            )


def _of_clearances(reply: "Reply", rules: Rules) -> Iterator[Reason]:
    """By what was said of this text, and by what was said for all and stands in it."""
    if Ground.CLEARED not in rules or not reply.pk:
        return
    passing = [
        one
        for one in Clearance.objects.over(reply).select_related("by")
        if one.reply_id == reply.pk or one.fragment in reply.text
    ]
    for given in passing[:3]:
        words = _("%(who)s said that “%(fragment)s” is not personal data")
        yield Reason(
            ground=Ground.CLEARED, words=words % {"who": given.by, "fragment": given.fragment}
        )
