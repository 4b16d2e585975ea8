"""Proofs from surveys and from the procedure itself: measured, compared, kept."""

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.organisation.people.user import User
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.processes.models import Process
from otklik.procedure.proofs.proof import (
    MOST_CASES,
    Case,
    Counting,
    Evidence,
    Figure,
    Period,
    Proof,
)
from otklik.procedure.proposals.choices import StepVerb
from otklik.procedure.proposals.models import Proposal
from otklik.surveys.results.models import Comparison
from otklik.surveys.waves.models import Wave
from otklik.ui.numbers import whole


def measured(period: Period, user: User) -> Counting:
    """Waves that were open in the year; examples are none."""
    open_then = Q(opened_at__date__lte=period.last) & (
        Q(closed_at__isnull=True) | Q(closed_at__date__gte=period.first)
    )
    waves = Wave.objects.filter(open_then, is_example=False)
    items = waves.filter(published_at__isnull=False, withdrawn_at__isnull=True)
    found = yield {"held": waves, "told": items}
    return Evidence(
        is_there=found["held"] > 0,
        figures=(
            Figure(
                name=_("Surveys held"),
                value=whole(found["held"]),
                address=reverse("surveys-desk:waves"),
            ),
            Figure(name=_("Of them with published results"), value=whole(found["told"])),
        ),
        find_cases=lambda: map(_wave, waves.newest_first()[:MOST_CASES]),
    )


def compared(period: Period, user: User) -> Counting:
    """Comparisons decided in the year."""
    decided = Comparison.objects.filter(
        decided_at__date__gte=period.first,
        decided_at__date__lte=period.last,
        after__is_example=False,
    ).select_related("after", "before")
    found = yield {"decided": decided}
    return Evidence(
        is_there=found["decided"] > 0,
        figures=(
            Figure(name=_("Comparisons with an earlier survey"), value=whole(found["decided"])),
        ),
        find_cases=lambda: (_wave(one.after) for one in decided[:MOST_CASES]),
        gap=_("That a working group discussed them is proved by minutes: none are kept here yet."),
    )


def kept(period: Period, user: User) -> Counting:
    """Proposals of the year and what became of them."""
    rows = Proposal.objects.filter(
        history__at__date__gte=period.first, history__at__date__lte=period.last
    ).distinct()
    decided = rows.filter(
        history__verb__in=[StepVerb.ACCEPTED, StepVerb.REFUSED, StepVerb.RETURNED]
    )
    found = yield {
        "all": rows,
        "decided": decided.distinct(),
        "done": rows.filter(state=Proposal.State.INCLUDED),
    }
    return Evidence(
        is_there=found["decided"] > 0,
        figures=(
            Figure(
                name=_("Proposals at work"),
                value=whole(found["all"]),
                address=reverse("procedure:proposals"),
            ),
            Figure(name=_("Checked by the authorised person"), value=whole(found["decided"])),
            Figure(name=_("Carried out"), value=whole(found["done"])),
        ),
        find_cases=lambda: (
            Case(name=str(one), address=one.get_absolute_url(), note=one.get_state_display())
            for one in rows.newest_first()[:MOST_CASES]
        ),
    )


def mandated(period: Period, user: User) -> Counting:
    acting = Mandate.objects.acting(on=period.last).newest_first()
    found = yield {"acting": acting}
    return Evidence(
        is_there=found["acting"] > 0,
        figures=(
            Figure(
                name=_("Authorised persons on %(day)s")
                % {"day": date_format(period.last, "d.m.Y")},
                value=whole(found["acting"]),
                address=reverse("procedure:mandates"),
            ),
        ),
        find_cases=lambda: (
            Case(name=str(one.user), address=reverse("procedure:mandates"), note=str(one))
            for one in acting[:MOST_CASES]
        ),
    )


def described(period: Period, user: User) -> Evidence:
    processes = list(Process.objects.included().select_related("owner"))
    complete = [one for one in processes if not one.missing]
    address = reverse("procedure:processes")
    return Evidence(
        is_there=bool(processes),
        figures=(
            Figure(
                name=_("Processes in the register"), value=whole(len(processes)), address=address
            ),
            Figure(
                name=_("Of them described in full"), value=whole(len(complete)), address=address
            ),
            Figure(name=_("Touchpoints"), value=whole(sum(len(one.steps) for one in processes))),
        ),
        gap=_("As the register stands today, not as it stood in the year."),
    )


def _wave(wave: Wave) -> Case:
    closed = wave.closed_at and date_format(localdate(wave.closed_at), "d.m.Y")
    note = _("closed on %(day)s") % {"day": closed} if closed else wave.status.label
    return Case(name=wave.title, address=reverse("surveys-desk:wave", args=[wave.slug]), note=note)


PROOFS = {
    "measured": Proof(
        title=gettext_lazy("Satisfaction is measured"),
        definition=gettext_lazy("Surveys that took answers in the year."),
        ask=measured,
    ),
    "compared": Proof(
        title=gettext_lazy("Results are compared"),
        definition=gettext_lazy("Comparisons of surveys that were decided in the year."),
        ask=compared,
    ),
    "kept": Proof(
        title=gettext_lazy("The procedure is kept"),
        definition=gettext_lazy("Proposals that something was done with in the year."),
        ask=kept,
    ),
    "mandated": Proof(
        title=gettext_lazy("Somebody is authorised"),
        definition=gettext_lazy("Mandates that act on the last day of the year, or today."),
        ask=mandated,
    ),
    "described": Proof(
        title=gettext_lazy("Processes are described"),
        definition=gettext_lazy("The register of processes as it stands today."),
        ask=described,
    ),
}
