"""What waits for one person's word today, each with the page where it is given.

Every room says itself what waits for whom; here it is only put together, the most pressing first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.channels.publications.models import Publication
from otklik.dashboards.leadership.shared_query_results import PUBLIC_WORDS, Known
from otklik.dashboards.media_relations.media_requests.models import MediaRequest
from otklik.disclosure.deadlines.item_states import ItemState
from otklik.disclosure.deadlines.reminders import Matter
from otklik.improvements.assignments.models import Assignment
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.roles_and_rights import Right
from otklik.privacy.erasure.models import Erasure
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.proposals.models import Proposal
from otklik.surveys.coding.quotes.models import Quote
from otklik.surveys.editor.models import Draft
from otklik.ui.truncate import beginning

MOST_OF_A_KIND = 20
LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`what` may hold words of people and is for the desk; `plain` is for letters too. `act` is
    what the button says, `since` and `due` when it began to wait and by when it is wanted."""

    kind: str
    what: str
    plain: str
    address: str
    act: Any
    since: datetime | None = None
    due: datetime | None = None


READ_AND_DECIDE = gettext_lazy("Read and decide")


def decisions(known: Known, waiting: dict[Matter, list[ItemState]]) -> list[Decision]:
    """Everything that waits for this person; `waiting` is what of the required information does
    (disclosure.reminding.gather)."""
    at = known.at
    found = [one for source in SOURCES for one in source(known)]
    found.sort(key=lambda one: (_moment(one.due, at), _moment(one.since, at)))
    # What only this person can decide stands before what they are reminded of.
    return [*found, *_of_the_list(waiting)]


def _moment(moment: datetime | None, at: datetime) -> tuple[bool, datetime]:
    return moment is None, moment or at


def _end_of(day: date | None) -> datetime | None:
    """The last moment of a day by the authority's clock."""
    return None if day is None else timezone.make_aware(datetime.combine(day, time(23, 59)))


def _replies(known: Known) -> Iterator[Decision]:
    user = known.user
    if not user.may(Right.APPROVE):
        return
    seen = Incident.objects.visible_to(user)
    waiting = Reply.objects.filter(incident__in=seen).judgeable_by(user)
    for reply in waiting.select_related("incident__topic", "incident__guessed_topic")[
        :MOST_OF_A_KIND
    ]:
        incident = reply.incident
        topic = incident.topic or incident.guessed_topic
        plain = _("Reply to %(incident)s") % {"incident": incident}
        yield Decision(
            kind="reply",
            what=f"{plain}: {beginning(incident.opening_text, LONGEST)}",
            plain=f"{plain} ({topic})" if topic else plain,
            address=f"{reverse('incidents:approvals')}?open={reply.key}#item",
            act=READ_AND_DECIDE,
            since=reply.submitted_at,
            due=incident.due_at,
        )


def _masses(known: Known) -> Iterator[Decision]:
    user = known.user
    if not user.may(Right.APPROVE):
        return
    waiting = MassIncident.objects.visible_to(user).waiting_for_approval().exclude(acted_by=user)
    for mass in waiting[:MOST_OF_A_KIND]:
        message = _("One reply to many people: %(name)s") % {"name": mass.name}
        yield Decision(
            kind="mass",
            what=message,
            plain=_("One reply to many people"),
            address=reverse("incidents:mass-approval", args=[mass.number]),
            act=READ_AND_DECIDE,
            since=mass.submitted_at,
        )


def _publications(known: Known) -> Iterator[Decision]:
    user = known.user
    if not user.may(Right.APPROVE):
        return
    waiting = Publication.objects.visible_to(user).waiting_for_approval().approvable_by(user)
    for post in waiting.distinct()[:MOST_OF_A_KIND]:
        yield Decision(
            kind="publication",
            what=f"{post}: {beginning(post.title, LONGEST)}",
            plain=str(post),
            address=reverse("publications:publication", args=[post.number]),
            act=READ_AND_DECIDE,
            since=post.submitted_at,
            due=post.wanted_at,
        )


def _public_words(known: Known) -> Iterator[Decision]:
    """Refutations, explanations and answers to the media that a second person has to read."""
    user = known.user
    if not (user.may(Right.APPROVE) and user.may(Right.WORK_FIELD)):
        return
    for kind in PUBLIC_WORDS:
        if not known.numbers[kind.KIND]:
            continue
        waiting = kind.objects.waiting_for_approval().approvable_by(user)
        for one in waiting[:MOST_OF_A_KIND]:
            message = _("Text to a second person: %(what)s") % {"what": one}
            yield Decision(
                kind="public-words",
                what=message,
                plain=message,
                address=one.get_absolute_url(),
                act=READ_AND_DECIDE,
                since=one.submitted_at,
                due=one.due_at if isinstance(one, MediaRequest) else None,
            )


def _moderation(known: Known) -> Iterator[Decision]:
    user = known.user
    for act in ModerationAct.objects.waiting_for(user).order_by("confirm_by")[:MOST_OF_A_KIND]:
        message = _("Comment taken off a page: confirm or put back, No. %(number)s")
        yield Decision(
            kind="moderation",
            what=message % {"number": act.number},
            plain=message % {"number": act.number},
            address=reverse("incidents:moderation-act", args=[act.number]),
            act=gettext_lazy("Look and decide"),
            since=act.begun_at,
            due=act.confirm_by,
        )


def _erasures(known: Known) -> Iterator[Decision]:
    user = known.user
    if not user.may(Right.ERASE):
        return
    proposed = Erasure.objects.under_way().filter(state=Erasure.State.PROPOSED)
    for erasure in proposed.exclude(proposed_by=user).order_by("proposed_at")[:MOST_OF_A_KIND]:
        message = _("Erasing of personal data %(number)s") % {"number": erasure}
        yield Decision(
            kind="erasure",
            what=message,
            plain=message,
            address=reverse("privacy:erasure", args=[erasure.number]),
            act=gettext_lazy("Look and decide"),
            since=erasure.proposed_at,
        )


def _proposals(known: Known) -> Iterator[Decision]:
    """Only for whoever a document makes the authorised person, and not of their own."""
    user = known.user
    if not user.may(Right.KEEP_PROCEDURE):
        return
    mandate = Mandate.objects.filter(user=user).acting(on=known.today)
    waiting = Proposal.objects.visible_to(user).waiting().exclude(author=user)
    waiting = waiting.filter(Exists(mandate))
    for proposal in waiting.order_by("number")[:MOST_OF_A_KIND]:
        message = _("Proposal to the procedure No. %(number)s") % {"number": proposal.number}
        yield Decision(
            kind="proposal",
            what=message,
            plain=message,
            address=proposal.get_absolute_url(),
            act=READ_AND_DECIDE,
        )


def _surveys(known: Known) -> Iterator[Decision]:
    user = known.user
    if not user.may(Right.RUN_SURVEYS):
        return
    asked = Draft.objects.open().filter(asked_at__isnull=False).exclude(asked_by=user)
    for draft in asked.order_by("asked_at")[:MOST_OF_A_KIND]:
        message = _("Draft of a questionnaire: %(title)s") % {"title": draft.title}
        yield Decision(
            kind="draft",
            what=message,
            plain=message,
            address=reverse("surveys-desk:draft-approval", args=[draft.pk]),
            act=READ_AND_DECIDE,
            since=draft.asked_at,
        )
    for wave in known.awaited[:MOST_OF_A_KIND]:
        message = _("Results to be published: %(title)s") % {"title": wave.title}
        yield Decision(
            kind="results",
            what=message,
            plain=message,
            address=reverse("surveys-desk:results", args=[wave.slug]),
            act=gettext_lazy("Look and publish"),
            since=wave.closed_at,
            due=_end_of(wave.results_on),
        )
    for quote in Quote.objects.waiting().with_form().exclude(proposed_by=user)[:MOST_OF_A_KIND]:
        question = quote.question
        if question is None:
            continue
        message = _("A quotation for the results: %(title)s") % {"title": quote.wave.title}
        yield Decision(
            kind="quote",
            what=message,
            plain=message,
            address=reverse("surveys-desk:quotes", args=[quote.wave.slug, question.number]),
            act=READ_AND_DECIDE,
        )


def _assignments(known: Known) -> Iterator[Decision]:
    """More time that was asked for, and what was reported, to the controller or who stands in."""
    theirs = [one for one in known.kept.in_work if one.pk in known.kept.theirs]
    asked = [(known.kept.asked[one.pk], one) for one in theirs if one.pk in known.kept.asked]
    for request, one in sorted(asked, key=lambda items: (items[0].at, items[1].pk))[
        :MOST_OF_A_KIND
    ]:
        message = _("%(assignment)s: more time is asked for, until %(day)s") % {
            "assignment": one,
            "day": date_format(request.until, "j E"),
        }
        yield Decision(
            kind="extension", what=message, plain=message, act=READ_AND_DECIDE,
            address=one.get_absolute_url(), since=request.at, due=_end_of(one.due_on),
        )  # fmt: skip
    reported = [one for one in theirs if one.state == Assignment.State.REPORTED]
    for each in sorted(reported, key=lambda one: (one.reported_at or known.at, one.pk))[
        :MOST_OF_A_KIND
    ]:
        message = _("%(assignment)s: take off control or return") % {"assignment": each}
        yield Decision(
            kind="report", what=message, plain=message, act=READ_AND_DECIDE,
            address=each.get_absolute_url(), since=each.reported_at,
        )  # fmt: skip


def _of_the_list(waiting: dict[Matter, list[ItemState]]) -> Iterator[Decision]:
    """One line a matter: what of the required information has come up to this person."""
    words = {
        Matter.LATE: _("Required information is late: %(codes)s"),
        Matter.RETURNED: _("Required information was returned to you: %(codes)s"),
        Matter.TO_CHECK: _("Required information to be checked: %(codes)s"),
        Matter.TO_PUBLISH: _("Required information to be put on the site: %(codes)s"),
        Matter.SOON: _("Required information is due soon: %(codes)s"),
    }
    for matter, item in waiting.items():
        codes = [one.item.code for one in item]
        more = f" (+{len(codes) - 6})" if len(codes) > 6 else ""
        values = words[matter] % {"codes": ", ".join(codes[:6]) + more}
        yield Decision(
            kind=f"disclosure-{matter}",
            what=values,
            plain=values,
            address=reverse("disclosure:mine"),
            act=gettext_lazy("Look"),
            due=_end_of(item[0].due_on),
        )


SOURCES: tuple[Callable[[Known], Iterator[Decision]], ...] = (
    _replies,
    _masses,
    _publications,
    _public_words,
    _moderation,
    _erasures,
    _proposals,
    _surveys,
    _assignments,
)
