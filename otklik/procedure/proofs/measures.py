"""What a condition may count, by the code that the pack names: shares, and numbers of rows.

Each is a question to the rows of a year. The practice network is left out everywhere.
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
from otklik.news.models import NewsPage
from otklik.procedure.clauses.models import ProcedureAct
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.processes.models import Process
from otklik.procedure.proofs.proof import Period
from otklik.procedure.proposals.choices import StepVerb
from otklik.procedure.proposals.models import Proposal
from otklik.surveys.results.models import Comparison
from otklik.surveys.waves.models import Wave

type Rows = QuerySet[Any]
#: `part` of `whole`.
type Share = Callable[[Period], Mapping[str, Rows]]
type Count = Callable[[Period], Rows]

DAYS_TO_ANSWER = 3
PRACTICE = Account.NetworkCode.PRACTICE


def _incidents(period: Period) -> IncidentQuerySet:
    """Within our competence, from official pages, and in need of an answer."""
    rows = within(period.scope).exclude(account__network=PRACTICE)
    found: IncidentQuerySet = rows.annotate(state_now=state_of(period.at)).exclude(
        state_now__in=list(NEEDS_NONE)
    )
    return found


def answered(period: Period) -> Mapping[str, Rows]:
    rows = _incidents(period)
    return {"whole": rows, "part": rows.filter(first_reply_at__isnull=False)}


def answered_soon(period: Period) -> Mapping[str, Rows]:
    """Of those detected long enough ago, the ones with a first answer within three days."""
    rows = _incidents(period).filter(detected_at__lte=period.at - timedelta(days=DAYS_TO_ANSWER))
    within_days = F("detected_at") + timedelta(days=DAYS_TO_ANSWER)
    return {"whole": rows, "part": rows.filter(first_reply_at__lte=within_days)}


def analysed(period: Period) -> Mapping[str, Rows]:
    """Those whose topic a person decided."""
    rows = _incidents(period)
    return {"whole": rows, "part": rows.filter(topic__isnull=False)}


def foreign_answered(period: Period) -> Mapping[str, Rows]:
    rows = _incidents(period).exclude(tongue="")
    return {"whole": rows, "part": rows.filter(first_reply_at__isnull=False)}


def site_answered(period: Period) -> Mapping[str, Rows]:
    rows = _incidents(period).filter(account__network=Account.NetworkCode.SITE)
    return {"whole": rows, "part": rows.filter(first_reply_at__isnull=False)}


def rated(*codes: str) -> Share:
    """Points of the checklist, over answers that were drawn by chance and rated to the end."""

    def share(period: Period) -> Mapping[str, Rows]:
        drawn = DrawnAnswer.objects.complete().filter(
            draw__starts_on__lte=period.last,
            draw__ends_on__gte=period.first,
            reply__incident__in=_incidents(period).values("pk"),
        )
        words = PointRating.objects.filter(
            rating__answer__in=drawn, rating__is_second=False, point__code__in=codes
        ).filter(word__in=["yes", "no"])
        return {"whole": words, "part": words.filter(word="yes")}

    return share


def items_in_time(period: Period) -> Mapping[str, Rows]:
    """Days of items of required information that were counted; of them those in time."""
    days = ItemDay.objects.scored().filter(on__gte=period.first, on__lte=period.last)
    return {"whole": days, "part": days.exclude(state=State.LATE)}


def items_counted(period: Period) -> Mapping[str, Rows]:
    """Items of the list; of them those that rest on a recorded clause today."""
    items = Item.objects.active()
    return {"whole": items, "part": items.resting_on_a_clause()}


def proposals_checked(period: Period) -> Mapping[str, Rows]:
    """Proposals that people handed in during the year; of them those that were decided on."""
    handed_in = Proposal.objects.filter(
        history__verb=StepVerb.SUBMITTED,
        history__by__isnull=False,
        history__at__date__gte=period.first,
        history__at__date__lte=period.last,
    ).distinct()
    decided = [StepVerb.ACCEPTED, StepVerb.REFUSED, StepVerb.RETURNED]
    return {"whole": handed_in, "part": handed_in.filter(pk__in=_with_step(*decided))}


def proposals_from_units(period: Period) -> Rows:
    """Handed in by colleagues of units, not by the pack."""
    handed_in = proposals_checked(period)["whole"]
    found: Rows = handed_in.filter(unit__isnull=False, author__isnull=False)
    return found


def proposals_carried_out(period: Period) -> Rows:
    return Proposal.objects.filter(
        history__verb=StepVerb.INCLUDED,
        history__at__date__gte=period.first,
        history__at__date__lte=period.last,
    ).distinct()


def _with_step(*verbs: str) -> Rows:
    return Proposal.objects.filter(history__verb__in=verbs).values("pk")


def processes_described(period: Period) -> Mapping[str, Rows]:
    """The register as it stands today; described: with an owner, a journey, a term."""
    rows = Process.objects.included()
    whole = rows.filter(owner__isnull=False)
    for name in ("inputs", "outputs", "groups", "norms", "term", "journey"):
        whole = whole.exclude(**{name: ""})
    return {"whole": rows, "part": whole}


def assignments_settled(period: Period) -> Mapping[str, Rows]:
    """Assignments that were due in the year; of them those whose outcome somebody decided."""
    due = Assignment.objects.filter(due_on__gte=period.first, due_on__lte=period.last)
    return {"whole": due, "part": due.filter(decided_at__isnull=False)}


def functions_with_acts(period: Period) -> Mapping[str, Rows]:
    """Tasks and functions in the register; of them those that an act on the site is given for."""
    rows = Function.objects.all()
    return {"whole": rows, "part": rows.filter(bases__act__is_published=True).distinct()}


def procedure_on_site(period: Period) -> Rows:
    """The procedure's own act, shown and in force on the last day of the period."""
    codes = ProcedureAct.objects.filter(is_active=True).values("code")
    acts = Act.objects.published().filter(code__in=codes)
    over = Q(repealed_on__lte=period.last)
    return acts.filter(effective_on__lte=period.last).exclude(over)


def acts_on_site(period: Period) -> Rows:
    """Acts that the site shows with their text."""
    return Act.objects.published().filter(editions__clauses__isnull=False).distinct()


def news(period: Period) -> Rows:
    rows: Rows = NewsPage.objects.live().filter(
        published_on__gte=period.first, published_on__lte=period.last
    )
    return rows


def gone_private(period: Period) -> Rows:
    """Begun openly, gone on in private."""
    words = Message.objects.filter(incident=OuterRef("pk"))
    rows: Rows = _incidents(period).filter(
        Exists(words.filter(lane=Message.Lane.PUBLIC)),
        Exists(words.filter(lane=Message.Lane.PRIVATE)),
    )
    return rows


def noticed(period: Period) -> Rows:
    """Incidents that came by themselves from VK, Odnoklassniki, Telegram or MAX."""
    networks = Account.NetworkCode
    pages = (networks.VK, networks.OK, networks.TELEGRAM, networks.MAX)
    rows: Rows = within(period.scope).filter(account__network__in=pages)
    return rows


def mandates(period: Period) -> Rows:
    return Mandate.objects.acting(on=period.last)


def surveys(period: Period) -> Rows:
    """Waves that took answers in the year; examples are none."""
    open_then = Q(opened_at__date__lte=period.last) & (
        Q(closed_at__isnull=True) | Q(closed_at__date__gte=period.first)
    )
    return Wave.objects.filter(open_then, is_example=False)


def surveys_published(period: Period) -> Rows:
    return surveys(period).filter(published_at__isnull=False, withdrawn_at__isnull=True)


def comparisons(period: Period) -> Rows:
    """Comparisons with an earlier wave that were decided in the year."""
    return Comparison.objects.filter(
        decided_at__date__gte=period.first,
        decided_at__date__lte=period.last,
        after__is_example=False,
    )


def meetings(period: Period) -> Rows:
    """Meetings of the working group whose minutes were signed in the year."""
    return Meeting.objects.filter(
        signed_at__date__gte=period.first,
        signed_at__date__lte=period.last,
        cancelled_at__isnull=True,
    )


SHARES: Mapping[str, Share] = {
    "answered": answered,
    "answered-soon": answered_soon,
    "analysed": analysed,
    "foreign-answered": foreign_answered,
    "site-answered": site_answered,
    "rated-brief": rated("question", "short", "next-step"),
    "rated-clear": rated("plain", "readable", "acts"),
    "items-in-time": items_in_time,
    "items-counted": items_counted,
    "proposals-checked": proposals_checked,
    "processes-described": processes_described,
    "assignments-settled": assignments_settled,
    "functions-with-acts": functions_with_acts,
}
COUNTS: Mapping[str, Count] = {
    "procedure-on-site": procedure_on_site,
    "acts-on-site": acts_on_site,
    "news": news,
    "noticed": noticed,
    "gone-private": gone_private,
    "mandates": mandates,
    "proposals-from-units": proposals_from_units,
    "proposals-carried-out": proposals_carried_out,
    "surveys": surveys,
    "surveys-published": surveys_published,
    "comparisons": comparisons,
    "meetings": meetings,
}
