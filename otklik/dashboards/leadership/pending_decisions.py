"""What waits for one person's decision today, most urgent first.

Each app determines what waits for whom.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.channels.publications.models import Publication
from otklik.core.db.compiled_queries import compiled_query
from otklik.dashboards.leadership.shared_query_results import PUBLIC_TEXTS, SharedResults
from otklik.dashboards.media_relations.media_requests.models import MediaRequest
from otklik.disclosure.deadlines.item_states import ItemState
from otklik.disclosure.deadlines.reminders import Matter
from otklik.improvements.assignments.models import Assignment
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.privacy.erasure.models import Erasure
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.proposals.models import Proposal
from otklik.surveys.coding.quotes.models import Quote
from otklik.surveys.editor.models import Draft
from otklik.ui.truncate import beginning

MOST_OF_A_KIND = 20
LONGEST = 120
MOST_CODES = 6
READ_AND_DECIDE = gettext_lazy("Read and decide")
LOOK_AND_DECIDE = gettext_lazy("Look and decide")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`what` is for the desk and may quote people; then `without_words` is for letters. `act` is
    the label of the button; waiting since `since`, due by `due`."""

    kind: str
    what: str
    address: str
    act: Any = READ_AND_DECIDE
    since: datetime | None = None
    due: datetime | None = None
    without_words: str = ""

    @property
    def plain(self) -> str:
        return self.without_words or self.what


def decisions(known: SharedResults, waiting: dict[Matter, list[ItemState]]) -> list[Decision]:
    """Everything that waits for this person; `waiting` is what waits for them in required
    information (`disclosure.deadlines.reminders.gather`)."""
    at = known.at
    found = [
        one
        for right, source in SOURCES
        if right is None or known.user.may(right)
        for one in source(known)
    ]
    found.sort(key=lambda one: (_sort_key(one.due, at), _sort_key(one.since, at)))
    # What only this person can decide precedes reminders.
    return [*found, *_required_information(waiting)]


def _sort_key(moment: datetime | None, at: datetime) -> tuple[bool, datetime]:
    return moment is None, moment or at


def _end_of(day: date | None) -> datetime | None:
    """The last moment of a day in the authority's time zone."""
    return None if day is None else timezone.make_aware(datetime.combine(day, time(23, 59)))


def _replies(known: SharedResults) -> Iterator[Decision]:
    for reply in _waiting_replies(user=known.user):
        incident = reply.incident
        topic = incident.topic or incident.guessed_topic
        plain = _("Reply to %(incident)s") % {"incident": incident}
        yield Decision(
            kind="reply",
            what=f"{plain}: {beginning(incident.opening_text, LONGEST)}",
            without_words=f"{plain} ({topic})" if topic else plain,
            address=f"{reverse('incidents:approvals')}?open={reply.key}#item",
            since=reply.submitted_at,
            due=incident.due_at,
        )


def _mass_replies(known: SharedResults) -> Iterator[Decision]:
    for mass in _waiting_masses(user=known.user):
        yield Decision(
            kind="mass",
            what=_("One reply to many people: %(name)s") % {"name": mass.name},
            without_words=_("One reply to many people"),
            address=reverse("incidents:mass-approval", args=[mass.number]),
            since=mass.submitted_at,
        )


def _publications(known: SharedResults) -> Iterator[Decision]:
    for post in _waiting_publications(user=known.user):
        yield Decision(
            kind="publication",
            what=f"{post}: {beginning(post.title, LONGEST)}",
            without_words=str(post),
            address=reverse("publications:publication", args=[post.number]),
            since=post.submitted_at,
            due=post.wanted_at,
        )


def _public_texts(known: SharedResults) -> Iterator[Decision]:
    """Refutations, explanations and answers to the media that a second person must read."""
    if not known.user.may(Right.WORK_FIELD):
        return
    for kind in PUBLIC_TEXTS:
        if not known.numbers[kind.KIND]:
            continue
        for one in _waiting_texts(kind, user=known.user):
            yield Decision(
                kind="public-words",
                what=_("Text for a second person: %(what)s") % {"what": one},
                address=one.get_absolute_url(),
                since=one.submitted_at,
                due=one.due_at if isinstance(one, MediaRequest) else None,
            )


def _moderation(known: SharedResults) -> Iterator[Decision]:
    for act in _waiting_acts(user=known.user):
        message = _("Hidden comment: confirm or restore, No. %(number)s")
        yield Decision(
            kind="moderation",
            what=message % {"number": act.number},
            address=reverse("incidents:moderation-act", args=[act.number]),
            act=LOOK_AND_DECIDE,
            since=act.begun_at,
            due=act.confirm_by,
        )


def _erasures(known: SharedResults) -> Iterator[Decision]:
    for erasure in _waiting_erasures(user=known.user):
        yield Decision(
            kind="erasure",
            what=_("Erasing of personal data %(number)s") % {"number": erasure},
            address=reverse("privacy:erasure", args=[erasure.number]),
            act=LOOK_AND_DECIDE,
            since=erasure.proposed_at,
        )


def _proposals(known: SharedResults) -> Iterator[Decision]:
    """Only for the person authorised by a document, and not their own."""
    for proposal in _waiting_proposals(user=known.user, on=known.today):
        yield Decision(
            kind="proposal",
            what=_("Proposal to the procedure No. %(number)s") % {"number": proposal.number},
            address=proposal.get_absolute_url(),
        )


def _surveys(known: SharedResults) -> Iterator[Decision]:
    for draft in _waiting_drafts(user=known.user):
        yield Decision(
            kind="draft",
            what=_("Draft of a questionnaire: %(title)s") % {"title": draft.title},
            address=reverse("surveys-desk:draft-approval", args=[draft.pk]),
            since=draft.asked_at,
        )
    for wave in known.awaited[:MOST_OF_A_KIND]:
        yield Decision(
            kind="results",
            what=_("Results to be published: %(title)s") % {"title": wave.title},
            address=reverse("surveys-desk:results", args=[wave.slug]),
            act=gettext_lazy("Look and publish"),
            since=wave.closed_at,
            due=_end_of(wave.results_on),
        )
    for quote in _waiting_quotes(user=known.user):
        if (question := quote.question) is not None:
            yield Decision(
                kind="quote",
                what=_("A quotation for the results: %(title)s") % {"title": quote.wave.title},
                address=reverse("surveys-desk:quotes", args=[quote.wave.slug, question.number]),
            )


def _assignments(known: SharedResults) -> Iterator[Decision]:
    """Requests for more time, and reports, for the controller or a substitute."""
    work = known.work
    controlled = [one for one in work.in_work if one.pk in work.controlled]
    requests = [(work.requests[one.pk], one) for one in controlled if one.pk in work.requests]
    requests.sort(key=lambda pair: (pair[0].at, pair[1].pk))
    for request, one in islice(requests, MOST_OF_A_KIND):
        day = date_format(request.until, "j E")
        message = _("%(assignment)s: an extension is requested, until %(day)s")
        yield Decision(
            kind="extension",
            what=message % {"assignment": one, "day": day},
            address=one.get_absolute_url(),
            since=request.at,
            due=_end_of(one.due_on),
        )
    reported = [one for one in controlled if one.state == Assignment.State.REPORTED]
    reported.sort(key=lambda one: (one.reported_at or known.at, one.pk))
    for one in islice(reported, MOST_OF_A_KIND):
        yield Decision(
            kind="report",
            what=_("%(assignment)s: sign off or return") % {"assignment": one},
            address=one.get_absolute_url(),
            since=one.reported_at,
        )


def _required_information(waiting: dict[Matter, list[ItemState]]) -> Iterator[Decision]:
    """One row per matter that was escalated to this person."""
    messages = {
        Matter.LATE: _("Required information is late: %(codes)s"),
        Matter.RETURNED: _("Required information was returned to you: %(codes)s"),
        Matter.TO_CHECK: _("Required information to be checked: %(codes)s"),
        Matter.TO_PUBLISH: _("Required information to be put on the site: %(codes)s"),
        Matter.SOON: _("Required information is due soon: %(codes)s"),
    }
    for matter, states in waiting.items():
        codes = ", ".join(one.item.code for one in states[:MOST_CODES])
        more = f" (+{len(states) - MOST_CODES})" if len(states) > MOST_CODES else ""
        yield Decision(
            kind=f"disclosure-{matter}",
            what=messages[matter] % {"codes": codes + more},
            address=reverse("disclosure:my-items"),
            act=gettext_lazy("Look"),
            due=_end_of(states[0].due_on),
        )


#: Each with the right that it needs.
SOURCES: tuple[tuple[Right | None, Callable[[SharedResults], Iterator[Decision]]], ...] = (
    (Right.APPROVE, _replies),
    (Right.APPROVE, _mass_replies),
    (Right.APPROVE, _publications),
    (Right.APPROVE, _public_texts),
    (None, _moderation),
    (Right.ERASE, _erasures),
    (Right.KEEP_PROCEDURE, _proposals),
    (Right.RUN_SURVEYS, _surveys),
    (None, _assignments),
)


@compiled_query
def _waiting_replies(*, user: User) -> QuerySet[Reply]:
    seen = Incident.objects.visible_to(user)
    waiting = Reply.objects.filter(incident__in=seen).judgeable_by(user)
    return waiting.select_related("incident__topic", "incident__guessed_topic")[:MOST_OF_A_KIND]


@compiled_query
def _waiting_masses(*, user: User) -> QuerySet[MassIncident]:
    waiting = MassIncident.objects.visible_to(user).waiting_for_approval()
    return waiting.exclude(acted_by=user)[:MOST_OF_A_KIND]


@compiled_query
def _waiting_publications(*, user: User) -> QuerySet[Publication]:
    waiting = Publication.objects.visible_to(user).waiting_for_approval()
    return waiting.approvable_by(user).distinct()[:MOST_OF_A_KIND]


@compiled_query
def _waiting_texts(kind: Any, *, user: User) -> QuerySet[Any]:
    waiting: QuerySet[Any] = kind.objects.waiting_for_approval().approvable_by(user)
    return waiting[:MOST_OF_A_KIND]


@compiled_query
def _waiting_acts(*, user: User) -> QuerySet[ModerationAct]:
    return ModerationAct.objects.waiting_for(user).order_by("confirm_by")[:MOST_OF_A_KIND]


@compiled_query
def _waiting_erasures(*, user: User) -> QuerySet[Erasure]:
    proposed = Erasure.objects.under_way().filter(state=Erasure.State.PROPOSED)
    return proposed.exclude(proposed_by=user).order_by("proposed_at")[:MOST_OF_A_KIND]


@compiled_query
def _waiting_proposals(*, user: User, on: date) -> QuerySet[Proposal]:
    mandate = Mandate.objects.filter(user=user).acting(on=on)
    waiting = Proposal.objects.visible_to(user).waiting().exclude(author=user)
    return waiting.filter(Exists(mandate)).order_by("number")[:MOST_OF_A_KIND]


@compiled_query
def _waiting_drafts(*, user: User) -> QuerySet[Draft]:
    drafts = Draft.objects.open().filter(asked_at__isnull=False).exclude(asked_by=user)
    return drafts.order_by("asked_at")[:MOST_OF_A_KIND]


@compiled_query
def _waiting_quotes(*, user: User) -> QuerySet[Quote]:
    quotes = Quote.objects.waiting().with_form().exclude(proposed_by=user)
    return quotes[:MOST_OF_A_KIND]
