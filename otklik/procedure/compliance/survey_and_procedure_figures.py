"""Proofs from surveys, and from the procedure's own proposals, mandates and processes."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.organisation.people.user import User
from otklik.procedure.compliance import measures
from otklik.procedure.compliance.figure_types import (
    MOST_CASES,
    Case,
    Period,
    Proof,
    ProofResult,
    Question,
    number,
)
from otklik.procedure.compliance.measures import in_period
from otklik.procedure.processes.models import Process
from otklik.procedure.proposals.models import Proposal
from otklik.surveys.waves.models import Wave


def _measure(period: Period, user: User) -> Question[ProofResult]:
    waves = measures.surveys(period)
    found = yield {"all": waves, "published": measures.with_published_results(waves)}
    return ProofResult(
        figures=(
            number(_("Surveys held"), found["all"], reverse("surveys-desk:waves")),
            number(_("Of them with published results"), found["published"]),
        ),
        cases=tuple(map(_wave_case, waves.newest_first()[:MOST_CASES])),
    )


def _compare(period: Period, user: User) -> Question[ProofResult]:
    decided = measures.comparisons(period)
    found = yield {"decided": decided}
    return ProofResult(
        figures=(number(_("Comparisons with an earlier survey"), found["decided"]),),
        cases=tuple(_wave_case(one.after) for one in decided.select_related("after")[:MOST_CASES]),
        gap=_("That a working group discussed them is proved by minutes: none are kept here yet."),
    )


def _keep_procedure(period: Period, user: User) -> Question[ProofResult]:
    """Proposals of the year and their results."""
    rows = Proposal.objects.filter(in_period("history__at__date", period)).distinct()
    found = yield {
        "all": rows,
        "decided": measures.with_decision(rows),
        "done": rows.filter(state=Proposal.State.INCLUDED),
    }
    return ProofResult(
        figures=(
            number(_("Proposals at work"), found["all"], reverse("procedure:proposals")),
            number(_("Checked by the authorised person"), found["decided"]),
            number(_("Carried out"), found["done"]),
        ),
        cases=tuple(
            Case(str(one), one.get_absolute_url(), one.get_state_display())
            for one in rows.newest_first()[:MOST_CASES]
        ),
    )


def _authorise(period: Period, user: User) -> Question[ProofResult]:
    mandates = measures.mandates(period).newest_first()
    found = yield {"mandates": mandates}
    name = _("Authorised persons on %(day)s") % {"day": date_format(period.last, "d.m.Y")}
    address = reverse("procedure:mandates")
    return ProofResult(
        figures=(number(name, found["mandates"], address),),
        cases=tuple(Case(str(one.user), address, str(one)) for one in mandates[:MOST_CASES]),
    )


def _describe_processes(period: Period, user: User) -> Question[ProofResult]:
    yield {}
    processes = list(Process.objects.included().select_related("owner"))
    complete = sum(not one.missing for one in processes)
    address = reverse("procedure:processes")
    return ProofResult(
        figures=(
            number(_("Processes in the register"), len(processes), address),
            number(_("Of them described in full"), complete, address),
            number(_("Touchpoints"), sum(len(one.steps) for one in processes)),
        ),
        gap=_("As the register is today, not as it was in the year."),
    )


def _wave_case(wave: Wave) -> Case:
    closed = wave.closed_at and date_format(localdate(wave.closed_at), "d.m.Y")
    note = _("closed on %(day)s") % {"day": closed} if closed else wave.status.label
    return Case(wave.title, reverse("surveys-desk:wave", args=[wave.slug]), note)


PROOFS = {
    "measured": Proof(
        title=gettext_lazy("Satisfaction is measured"),
        definition=gettext_lazy("Surveys that took answers in the year."),
        ask=_measure,
    ),
    "compared": Proof(
        title=gettext_lazy("Results are compared"),
        definition=gettext_lazy("Comparisons of surveys that were decided in the year."),
        ask=_compare,
    ),
    "kept": Proof(
        title=gettext_lazy("The procedure is kept"),
        definition=gettext_lazy("Proposals that were worked on in the year."),
        ask=_keep_procedure,
    ),
    "mandated": Proof(
        title=gettext_lazy("Somebody is authorised"),
        definition=gettext_lazy("Mandates in force on the last day of the year, or today."),
        ask=_authorise,
    ),
    "described": Proof(
        title=gettext_lazy("Processes are described"),
        definition=gettext_lazy("The register of processes as it is today."),
        ask=_describe_processes,
    ),
}
