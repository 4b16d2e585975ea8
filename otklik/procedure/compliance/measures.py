"""What conditions and proofs count: rows of a year by the code that the pack names.

Conditions exclude the demonstration network, which is not an official page.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from otklik.channels.accounts.models import Account
from otklik.disclosure.checks.check_records import ItemDay
from otklik.disclosure.deadlines.state_rules import State
from otklik.disclosure.items.models import Item
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.meetings.models import Meeting
from otklik.incidents.cases.message import Message
from otklik.incidents.cases.queries import IncidentQuerySet
from otklik.incidents.coverage.answered_and_unanswered import NEEDS_NONE, state_of, within
from otklik.incidents.quality.models import DrawnAnswer, PointRating
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.links_functions_files import Function
from otklik.news.models import NewsPage, NewsQuerySet
from otklik.procedure.clauses.models import ProcedureAct
from otklik.procedure.compliance.figure_types import Period
from otklik.procedure.mandates.models import Mandate, MandateQuerySet
from otklik.procedure.processes.models import Process
from otklik.procedure.proposals.models import Proposal, StepVerb
from otklik.surveys.results.models import Comparison
from otklik.surveys.waves.models import Wave, WaveQuerySet

type Rows = QuerySet[Any]
#: `part` of `whole`.
type Share = Callable[[Period], Mapping[str, Rows]]
type Count = Callable[[Period], Rows]

PROMPT = timedelta(days=3)
Network = Account.NetworkCode
SHORT_POINTS, CLEAR_POINTS = ("question", "short", "next-step"), ("plain", "readable", "acts")


def in_period(field: str, period: Period) -> Q:
    """The day or moment of this field lies in the period."""
    return Q(**{f"{field}__gte": period.first, f"{field}__lte": period.last})


# Incidents


def _incidents(period: Period) -> IncidentQuerySet:
    """Within our competence, from official pages, and in need of an answer."""
    rows = within(period.scope).exclude(account__network=Network.PRACTICE)
    found: IncidentQuerySet = rows.annotate(state_now=state_of(period.at)).exclude(
        state_now__in=list(NEEDS_NONE)
    )
    return found


def _answers(rows: IncidentQuerySet) -> Mapping[str, Rows]:
    return {"whole": rows, "part": rows.filter(first_reply_at__isnull=False)}


def prompt_answers(period: Period) -> Mapping[str, Rows]:
    """Of incidents detected long enough ago, those with a first answer within three days."""
    rows = _incidents(period).filter(detected_at__lte=period.at - PROMPT)
    return {"whole": rows, "part": rows.filter(first_reply_at__lte=F("detected_at") + PROMPT)}


def topic_decisions(period: Period) -> Mapping[str, Rows]:
    """Those whose topic a person decided."""
    rows = _incidents(period)
    return {"whole": rows, "part": rows.filter(topic__isnull=False)}


def point_ratings(period: Period, incidents: Rows, codes: tuple[str, ...]) -> QuerySet[PointRating]:
    """Checklist items over randomly drawn answers with complete ratings."""
    answers = DrawnAnswer.objects.complete().filter(
        draw__starts_on__lte=period.last,
        draw__ends_on__gte=period.first,
        reply__incident__in=incidents.values("pk"),
    )
    return PointRating.objects.filter(
        rating__answer__in=answers, rating__is_second=False, point__code__in=codes
    )


def _good_ratings(codes: tuple[str, ...]) -> Share:
    def share(period: Period) -> Mapping[str, Rows]:
        ratings = point_ratings(period, _incidents(period), codes).filter(word__in=["yes", "no"])
        return {"whole": ratings, "part": ratings.filter(word="yes")}

    return share


def private_continuations(incidents: IncidentQuerySet) -> IncidentQuerySet:
    """Begun in public, continued in private."""
    messages = Message.objects.filter(incident=OuterRef("pk"))
    return incidents.filter(
        Exists(messages.filter(lane=Message.Lane.PUBLIC)),
        Exists(messages.filter(lane=Message.Lane.PRIVATE)),
    )


def network_incidents(period: Period) -> Rows:
    """Incidents received automatically from VK, Odnoklassniki, Telegram or MAX."""
    pages = (Network.VK, Network.OK, Network.TELEGRAM, Network.MAX)
    return within(period.scope).filter(account__network__in=pages)


# The site


def items_in_time(period: Period) -> Mapping[str, Rows]:
    """Item-days of required information that were counted; of them those in time."""
    days = ItemDay.objects.scored().filter(in_period("on", period))
    return {"whole": days, "part": days.exclude(state=State.LATE)}


def items_with_a_clause(period: Period) -> Mapping[str, Rows]:
    """Items of the list; of them those with a recorded clause today."""
    items = Item.objects.active()
    return {"whole": items, "part": items.resting_on_a_clause()}


def functions_with_acts(period: Period) -> Mapping[str, Rows]:
    """Functions in the register; of them those with an act on the site."""
    rows = Function.objects.all()
    return {"whole": rows, "part": rows.filter(bases__act__is_published=True).distinct()}


def procedure_on_site(period: Period) -> Rows:
    """The procedure's own act, shown and in force on the last day of the period."""
    codes = ProcedureAct.objects.filter(is_active=True).values("code")
    acts = Act.objects.published().filter(code__in=codes, effective_on__lte=period.last)
    return acts.exclude(repealed_on__lte=period.last)


def acts_on_site(period: Period) -> Rows:
    """Acts that the site shows with their text."""
    return Act.objects.published().filter(editions__clauses__isnull=False).distinct()


def news(period: Period) -> NewsQuerySet:
    rows: NewsQuerySet = NewsPage.objects.live().filter(in_period("published_on", period))
    return rows


# Proposals, processes, mandates, assignments


def proposal_decisions(period: Period) -> Mapping[str, Rows]:
    """Proposals submitted by people during the year; of them those decided on."""
    submitted = Proposal.objects.filter(
        in_period("history__at__date", period),
        history__verb=StepVerb.SUBMITTED,
        history__by__isnull=False,
    ).distinct()
    return {"whole": submitted, "part": with_decision(submitted)}


def with_decision(proposals: Rows) -> Rows:
    verbs = [StepVerb.ACCEPTED, StepVerb.REFUSED, StepVerb.RETURNED]
    decided = Proposal.objects.filter(history__verb__in=verbs)
    return proposals.filter(pk__in=decided.values("pk"))


def proposals_from_units(period: Period) -> Rows:
    """Submitted by colleagues of units, not by the pack."""
    rows = proposal_decisions(period)["whole"]
    return rows.filter(unit__isnull=False, author__isnull=False)


def proposals_carried_out(period: Period) -> Rows:
    steps = in_period("history__at__date", period)
    return Proposal.objects.filter(steps, history__verb=StepVerb.INCLUDED).distinct()


def process_descriptions(period: Period) -> Mapping[str, Rows]:
    """The register as it is today; described: with an owner, a journey, a deadline."""
    rows = Process.objects.included()
    described = rows.filter(owner__isnull=False)
    for name in ("inputs", "outputs", "groups", "norms", "term", "journey"):
        described = described.exclude(**{name: ""})
    return {"whole": rows, "part": described}


def mandates(period: Period) -> MandateQuerySet:
    return Mandate.objects.acting(on=period.last)


def assignment_decisions(period: Period) -> Mapping[str, Rows]:
    """Assignments due in the year; of them those with a decided outcome."""
    due = Assignment.objects.filter(in_period("due_on", period))
    return {"whole": due, "part": due.filter(decided_at__isnull=False)}


def meetings(period: Period) -> Rows:
    """Meetings of the working group whose minutes were signed in the year."""
    return Meeting.objects.filter(in_period("signed_at__date", period), cancelled_at__isnull=True)


# Surveys


def surveys(period: Period) -> WaveQuerySet:
    """Waves that took answers in the year, without examples."""
    was_open = Q(closed_at__isnull=True) | Q(closed_at__date__gte=period.first)
    return Wave.objects.filter(was_open, opened_at__date__lte=period.last, is_example=False)


def with_published_results(waves: WaveQuerySet) -> WaveQuerySet:
    return waves.filter(published_at__isnull=False, withdrawn_at__isnull=True)


def comparisons(period: Period) -> QuerySet[Comparison]:
    """Comparisons with an earlier wave that were decided in the year."""
    decided = in_period("decided_at__date", period)
    return Comparison.objects.filter(decided, after__is_example=False)


SHARES: Mapping[str, Share] = {
    "answered": lambda period: _answers(_incidents(period)),
    "answered-soon": prompt_answers,
    "analysed": topic_decisions,
    "foreign-answered": lambda period: _answers(_incidents(period).exclude(tongue="")),
    "site-answered": lambda period: _answers(
        _incidents(period).filter(account__network=Network.SITE)
    ),
    "rated-brief": _good_ratings(SHORT_POINTS),
    "rated-clear": _good_ratings(CLEAR_POINTS),
    "items-in-time": items_in_time,
    "items-counted": items_with_a_clause,
    "proposals-checked": proposal_decisions,
    "processes-described": process_descriptions,
    "assignments-settled": assignment_decisions,
    "functions-with-acts": functions_with_acts,
}
COUNTS: Mapping[str, Count] = {
    "procedure-on-site": procedure_on_site,
    "acts-on-site": acts_on_site,
    "news": news,
    "noticed": network_incidents,
    "gone-private": lambda period: private_continuations(_incidents(period)),
    "mandates": mandates,
    "proposals-from-units": proposals_from_units,
    "proposals-carried-out": proposals_carried_out,
    "surveys": surveys,
    "surveys-published": lambda period: with_published_results(surveys(period)),
    "comparisons": comparisons,
    "meetings": meetings,
}
