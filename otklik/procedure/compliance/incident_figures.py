"""Proofs from incidents: detected, analysed, answered, continued in private, rated."""

from collections.abc import Callable

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.incidents.cases.incident import Incident
from otklik.incidents.coverage.answered_and_unanswered import OUTSIDE, WHY, durations, within
from otklik.incidents.replies.models import Reply
from otklik.nlp.reply_checks.smileys import smileys_in
from otklik.organisation.people.user import User
from otklik.procedure.compliance.figure_types import (
    MOST_CASES,
    Case,
    Figure,
    Period,
    Proof,
    ProofResult,
    Question,
    number,
)
from otklik.procedure.compliance.measures import (
    CLEAR_POINTS,
    SHORT_POINTS,
    point_ratings,
    private_continuations,
)
from otklik.statistics.wilson_interval import wilson
from otklik.ui.numbers import percent, whole

LEAST = 10  # answers; fewer give no share


def _coverage_address(period: Period) -> str:
    return f"{reverse('incidents:coverage')}?{period.scope.address}"


def _share(count: int, base: int) -> str:
    """A share with its base and its confidence interval."""
    if base < LEAST:
        return _("%(count)s of %(base)s") % {"count": whole(count), "base": whole(base)}
    around = wilson(count, base)
    return _("%(share)s (%(count)s of %(base)s; %(low)s to %(high)s)") % {
        "share": percent(count / base),
        "count": whole(count),
        "base": whole(base),
        "low": percent(around.low),
        "high": percent(around.high),
    }


def _cases(incidents: QuerySet[Incident]) -> tuple[Case, ...]:
    return tuple(
        Case(
            str(incident),
            reverse("incidents:incident", args=[incident.number]),
            date_format(localdate(incident.detected_at), "d.m.Y"),
        )
        for incident in incidents.order_by("-detected_at")[:MOST_CASES]
    )


def _notice(period: Period, user: User) -> Question[ProofResult]:
    yield {}
    coverage, address = period.coverage, _coverage_address(period)
    return ProofResult(
        figures=(
            number(_("Incidents within our competence"), coverage.base(), address),
            number(_("Not within our competence"), coverage.count(OUTSIDE), address),
            number(_("Without an answer of ours"), coverage.count(*WHY), address),
        ),
        cases=_cases(within(period.scope).visible_to(user)),
        gap=_("What a network did not report to us is not counted: it is not known."),
    )


def _answer(period: Period, user: User) -> Question[ProofResult]:
    yield {}
    address, spans = _coverage_address(period), durations(period.scope, "detected_at")
    share = _share(period.coverage.answered(), period.coverage.base())
    figures = [Figure(_("Answered, of those within our competence"), share, address)]
    if len(spans) >= LEAST:
        hours = {"hours": whole(max(1, round(spans[len(spans) // 2] / 3600)))}
        half = _("Half of the first answers came within")
        figures.append(Figure(half, _("%(hours)s h") % hours, address))
    answered = within(period.scope).visible_to(user).filter(first_reply_at__isnull=False)
    return ProofResult(
        figures=tuple(figures),
        cases=_cases(answered),
        gap=_("An answer here is one that is in the network, or that a colleague recorded."),
    )


def _analyse(period: Period, user: User) -> Question[ProofResult]:
    rows = within(period.scope)
    found = yield {"all": rows, "decided": rows.filter(topic__isnull=False)}
    share = _share(found["decided"], found["all"])
    return ProofResult(
        figures=(Figure(_("A person decided the topic"), share, reverse("incidents:inbox")),),
        gap=_("That the analysis was prompt is shown by the time of the first answer."),
    )


def _continue_in_private(period: Period, user: User) -> Question[ProofResult]:
    rows = private_continuations(within(period.scope))
    found = yield {"rows": rows}
    return ProofResult(
        figures=(number(_("Started publicly, continued in private"), found["rows"]),),
        cases=_cases(rows.visible_to(user)),
        gap=_("Whether a short answer was possible is not asked: a person decides that."),
    )


def _rate(codes: tuple[str, ...]) -> Callable[[Period, User], Question[ProofResult]]:
    """A proof from the checklist: these items over randomly drawn answers with complete ratings."""

    def ask(period: Period, user: User) -> Question[ProofResult]:
        yield {}
        ratings = point_ratings(period, within(period.scope), codes).values("point__text")
        counts = ratings.annotate(
            yes=Count("pk", filter=Q(word="yes")),
            base=Count("pk", filter=Q(word__in=["yes", "no"])),
        )
        return ProofResult(
            figures=tuple(
                Figure(
                    row["point__text"],
                    _share(row["yes"], row["base"]),
                    reverse("incidents:quality"),
                )
                for row in counts.filter(base__gt=0).order_by("point__position")
            ),
            gap=_("Colleagues rated answers that were drawn by chance; the rest was not read."),
        )

    return ask


def _use_smileys(period: Period, user: User) -> Question[ProofResult]:
    yield {}
    replies = Reply.objects.sent_between(period.first, period.last)
    replies = replies.filter(incident__in=within(period.scope).values("pk"))
    texts = replies.order_by().values_list("text", flat=True).iterator(chunk_size=1000)
    base = count = 0
    for text in texts:
        base += 1
        count += bool(smileys_in(text))
    return ProofResult(
        figures=(Figure(_("Answers with a smiley"), _share(count, base)),),
        gap=_("The clause allows them and does not ask for them: none is no fault."),
    )


PROOFS = {
    "noticed": Proof(
        title=gettext_lazy("Messages are noticed"),
        definition=gettext_lazy("Incidents detected in the year, by whose competence they are."),
        ask=_notice,
    ),
    "answered": Proof(
        title=gettext_lazy("Messages are answered"),
        definition=gettext_lazy(
            "Of incidents detected in the year and within our competence: those with an answer."
        ),
        ask=_answer,
    ),
    "analysed": Proof(
        title=gettext_lazy("The need is analysed"),
        definition=gettext_lazy("Of the same incidents: those whose topic a person decided."),
        ask=_analyse,
    ),
    "private": Proof(
        title=gettext_lazy("Asked to continue in private"),
        definition=gettext_lazy("Incidents of the year with both open and private messages."),
        ask=_continue_in_private,
    ),
    "brief": Proof(
        title=gettext_lazy("Answers are short and to the point"),
        definition=gettext_lazy("Answers drawn by chance and rated by the checklist."),
        ask=_rate(SHORT_POINTS),
    ),
    "clear": Proof(
        title=gettext_lazy("Answers are easy to understand"),
        definition=gettext_lazy("Answers drawn by chance and rated by the checklist."),
        ask=_rate(CLEAR_POINTS),
    ),
    "smileys": Proof(
        title=gettext_lazy("Smileys are allowed"),
        definition=gettext_lazy("Of answers published in the year: those with a smiley."),
        ask=_use_smileys,
    ),
}
