"""What the procedure asks, clause by clause, and how each was carried out in a year."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right
from otklik.procedure.models import ClauseLink, Process, Proposal
from otklik.procedure.proofs import PROOFS, SCREENS
from otklik.procedure.proofs.asking import evidence
from otklik.procedure.proofs.evidence import Evidence, Period, Proof
from otklik.procedure.standing import carried_out, standing
from otklik.register.finding import place_name
from otklik.register.text import ClauseText


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A clause as the list has it: its words, what leads from it, and what its proofs found."""

    text: ClauseText
    is_heading: bool
    link: ClauseLink | None
    found: tuple[tuple[Proof, Evidence], ...]

    @property
    def name(self) -> str:
        """Its number, or what people call it."""
        address = self.text.address
        return address if address[:1].isdigit() else place_name(address, self.text.kind) or address

    @property
    def title(self) -> str:
        if self.name != self.text.address:
            return capfirst(self.name)
        return _("Clause %(address)s") % {"address": self.name}

    @property
    def is_proved(self) -> bool:
        return any(each.is_there for _proof, each in self.found)


@require_safe
@staff_only(Right.SEE_DESK)
def clauses(request: StaffRequest) -> HttpResponse:
    """Every clause with what proves it in the year that was asked for."""
    period = Period.from_address(request.GET.get("year", ""), by=request.user, at=timezone.now())
    stands = standing(on=period.last)
    texts = stands.clauses if stands else []
    edition = stands.act.name_of(stands.edition, on=timezone.localdate()) if stands else ""
    shown = _shown(texts, texts, period, request)
    asked = [one for one in shown if not one.is_heading]
    return render(
        request,
        "procedure/clauses.html",
        {
            "period": period,
            "standing": stands,
            "edition": edition,
            "clauses": shown,
            "asked": len(asked),
            "proved": sum(one.is_proved for one in asked),
            "without": sum(not one.found for one in asked),
        },
    )


@require_safe
@staff_only(Right.SEE_DESK)
def clause(request: StaffRequest, address: str) -> HttpResponse:
    """How one clause was carried out: figures with links, cases, what they do not prove."""
    period = Period.from_address(request.GET.get("year", ""), by=request.user, at=timezone.now())
    stands = standing(on=period.last)
    text = stands and stands.clause(address)
    if stands is None or text is None or text not in stands.clauses:
        raise Http404
    shown = _shown([text], stands.clauses, period, request)[0]
    screens = [
        SCREENS[code] for code in (shown.link.screens if shown.link else ()) if code in SCREENS
    ]
    return render(
        request,
        "procedure/clause.html",
        {
            "period": period,
            "standing": stands,
            "clause": shown,
            "screens": screens,
            "touchpoints": Process.objects.included().in_order().touchpoints(address),
            "proposals": Proposal.objects.visible_to(request.user)
            .filter(address=address)
            .newest_first(),
        },
    )


def _shown(
    texts: list[ClauseText], every: list[ClauseText], period: Period, request: StaffRequest
) -> list[Shown]:
    """Some of the clauses. Each proof is asked once, however many clauses it stands for."""
    links = {link.address: link for link in ClauseLink.objects.active()}
    asked = carried_out(every)
    wanted = {text.address for text in texts}
    codes = {code for address in wanted if address in links for code in links[address].proofs}
    proofs = {code: PROOFS[code] for code in sorted(codes) if code in PROOFS}
    found = evidence(proofs, period, request.user)
    return [
        Shown(
            text=text,
            is_heading=text.address not in asked,
            link=links.get(text.address),
            found=tuple(
                (proofs[code], found[code])
                for code in (links[text.address].proofs if text.address in links else ())
                if code in found
            ),
        )
        for text in texts
    ]
