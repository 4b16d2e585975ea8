"""Proofs from the desk: what was noticed, analysed, answered, taken to a private channel, rated."""

from collections.abc import Callable, Iterator
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.coverage.answered_and_unanswered import OUTSIDE, WHY, Scope, durations, within
from otklik.incidents.quality.models import DrawnAnswer, PointRating
from otklik.incidents.replies.models import Reply
from otklik.nlp.reply_checks.smileys import smileys_in
from otklik.organisation.people.user import User
from otklik.procedure.proofs.proof import (
    MOST_CASES,
    Case,
    Counting,
    Evidence,
    Figure,
    Period,
    Proof,
)
from otklik.statistics.wilson_interval import wilson
from otklik.ui.numbers import percent, whole

LEAST = 10  # answers; of fewer a share is no figure


def _coverage_address(scope: Scope) -> str:
    return f"{reverse('incidents:coverage')}?{scope.address}"


def _share(count: int, base: int) -> str:
    """A share with its base, and how sure it is."""
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


def noticed(period: Period, user: User) -> Evidence:
    scope = period.scope
    counted = period.counted
    address = _coverage_address(scope)
    within_ours = counted.base()
    return Evidence(
        is_there=within_ours > 0,
        figures=(
            Figure(
                name=_("Incidents within our competence"), value=whole(within_ours), address=address
            ),
            Figure(
                name=_("Not within our competence"),
                value=whole(counted.count(OUTSIDE)),
                address=address,
            ),
            Figure(
                name=_("Without an answer of ours"),
                value=whole(counted.count(*WHY)),
                address=address,
            ),
        ),
        find_cases=lambda: _cases(period, user),
        gap=_("What a network did not tell us of is not counted: it is not known."),
    )


def answered(period: Period, user: User) -> Evidence:
    scope = period.scope
    counted = period.counted
    spans = durations(scope, "detected_at")
    figures = [
        Figure(
            name=_("Answered, of those within our competence"),
            value=_share(counted.answered(), counted.base()),
            address=_coverage_address(scope),
        )
    ]
    if len(spans) >= LEAST:
        hours = spans[len(spans) // 2] / 3600
        figures.append(
            Figure(
                name=_("Half of the first answers came within"),
                value=_("%(hours)s h") % {"hours": whole(max(1, round(hours)))},
                address=_coverage_address(scope),
            )
        )
    return Evidence(
        is_there=counted.answered() > 0,
        figures=tuple(figures),
        find_cases=lambda: _cases(period, user, is_answered=True),
        gap=_("An answer here is one that stands in the network, or that a colleague noted."),
    )


def analysed(period: Period, user: User) -> Counting:
    rows = within(period.scope)
    found = yield {"all": rows, "sorted": rows.filter(topic__isnull=False)}
    return Evidence(
        is_there=found["sorted"] > 0,
        figures=(
            Figure(
                name=_("A person decided the topic"),
                value=_share(found["sorted"], found["all"]),
                address=reverse("incidents:inbox"),
            ),
        ),
        gap=_("That the analysis was prompt is shown by the time of the first answer."),
    )


def private(period: Period, user: User) -> Counting:
    """Incidents that both an open and a private message of ours or theirs belong to."""
    messages = Message.objects.filter(incident=OuterRef("pk"))
    rows = within(period.scope).filter(
        Exists(messages.filter(lane=Message.Lane.PUBLIC)),
        Exists(messages.filter(lane=Message.Lane.PRIVATE)),
    )
    found = yield {"gone on": rows}
    seen = rows.visible_to(user).order_by("-detected_at")[:MOST_CASES]
    return Evidence(
        is_there=found["gone on"] > 0,
        figures=(
            Figure(name=_("Begun openly, gone on in private"), value=whole(found["gone on"])),
        ),
        find_cases=lambda: map(_case, seen),
        gap=_("Whether a short answer was possible is not asked: a person decides that."),
    )


def rated(*codes: str) -> Callable[[Period, User], Evidence]:
    """A proof from the checklist: points of answers drawn by chance and rated to the end."""

    def evidence(period: Period, user: User) -> Evidence:
        drawn = DrawnAnswer.objects.complete().filter(
            draw__starts_on__lte=period.last,
            draw__ends_on__gte=period.first,
            reply__incident__in=within(period.scope).values("pk"),
        )
        point_ratings = PointRating.objects.filter(
            rating__answer__in=drawn, rating__is_second=False, point__code__in=codes
        )
        counted = point_ratings.values("point__text").annotate(
            yes=Count("pk", filter=Q(word="yes")),
            base=Count("pk", filter=Q(word__in=["yes", "no"])),
        )
        figures = [
            Figure(
                name=row["point__text"],
                value=_share(row["yes"], row["base"]),
                address=reverse("incidents:quality"),
            )
            for row in counted.filter(base__gt=0).order_by("point__position")
        ]
        return Evidence(
            is_there=bool(figures),
            figures=tuple(figures),
            gap=_("Colleagues rated answers that were drawn by chance; the rest was not read."),
        )

    return evidence


def smileys(period: Period, user: User) -> Evidence:
    replies = Reply.objects.sent_between(period.first, period.last)
    replies = replies.filter(incident__in=within(period.scope).values("pk"))
    texts = replies.order_by().values_list("text", flat=True).iterator(chunk_size=1000)
    base = count = 0
    for text in texts:
        base += 1
        count += bool(smileys_in(text))
    return Evidence(
        is_there=base > 0,
        figures=(Figure(name=_("Answers with a smiley"), value=_share(count, base)),),
        gap=_("The clause allows them and does not ask for them: none is no fault."),
    )


def _cases(period: Period, user: User, *, is_answered: bool = False) -> Iterator[Case]:
    rows = within(period.scope).visible_to(user)
    if is_answered:
        rows = rows.filter(first_reply_at__isnull=False)
    return map(_case, rows.order_by("-detected_at")[:MOST_CASES])


def _case(incident: Incident) -> Case:
    return Case(
        name=str(incident),
        address=reverse("incidents:incident", args=[incident.number]),
        note=_day(localdate(incident.detected_at)),
    )


def _day(day: date) -> str:
    return date_format(day, "d.m.Y")


PROOFS = {
    "noticed": Proof(
        title=gettext_lazy("Messages are noticed"),
        definition=gettext_lazy("Incidents detected in the year, by whose competence they are."),
        ask=noticed,
    ),
    "answered": Proof(
        title=gettext_lazy("Messages are answered"),
        definition=gettext_lazy(
            "Of incidents detected in the year and within our competence: those with an answer."
        ),
        ask=answered,
    ),
    "analysed": Proof(
        title=gettext_lazy("The need is analysed"),
        definition=gettext_lazy("Of the same incidents: those whose topic a person decided."),
        ask=analysed,
    ),
    "private": Proof(
        title=gettext_lazy("Asked to go on in private"),
        definition=gettext_lazy("Incidents of the year with both open and private messages."),
        ask=private,
    ),
    "brief": Proof(
        title=gettext_lazy("Answers are short and to the point"),
        definition=gettext_lazy("Answers drawn by chance and rated by the checklist."),
        ask=rated("question", "short", "next-step"),
    ),
    "clear": Proof(
        title=gettext_lazy("Answers are easy to understand"),
        definition=gettext_lazy("Answers drawn by chance and rated by the checklist."),
        ask=rated("plain", "readable", "acts"),
    ),
    "smileys": Proof(
        title=gettext_lazy("Smileys are allowed"),
        definition=gettext_lazy("Of answers that came to stand in the year: those with a smiley."),
        ask=smileys,
    ),
}
