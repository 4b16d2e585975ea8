"""The questionnaires of the authority: versions, what a change cost, each as a file; drafts."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.editor.models import Draft
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.results import planned_comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVersion:
    """A version, and against the one before it what goes on and what breaks."""

    version: InstrumentVersion
    before: InstrumentVersion | None
    costs: tuple[planned_comparison.Cost, ...]
    kept: int
    broken: int
    new: int


@require_safe
@staff_only(Right.SEE_DESK)
def questionnaires(request: StaffRequest) -> HttpResponse:
    versions = list(InstrumentVersion.objects.newest_first().select_related("instrument"))
    context = {
        "shown": [_shown(version, versions) for version in versions],
        "drafts": Draft.objects.open().newest_first().select_related("instrument"),
        "may_run": request.user.may(Right.RUN_SURVEYS),
        "words_language": settings.LANGUAGE_CODE,
    }
    return render(request, "surveys/desk/questionnaires.html", context)


@require_safe
@staff_only(Right.SEE_DESK)
def file(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """A version as JSON, with all that is said of it: another installation reads it as a pack."""
    version = get_object_or_404(InstrumentVersion.objects.of(code, number))
    names = ("act", "title", "proposal", "questions", "comparison", "reliability")
    values = {"code": code, "version": number, **{name: getattr(version, name) for name in names}}
    options = {"ensure_ascii": False, "indent": 2}
    answer = JsonResponse(values, json_dumps_params=options)
    answer.headers["Content-Disposition"] = f'attachment; filename="{code}-{number}.json"'
    return answer


def _shown(version: InstrumentVersion, versions: list[InstrumentVersion]) -> ShownVersion:
    earlier = [
        other
        for other in versions
        if other.instrument_id == version.instrument_id
        and other.number < version.number
        and not other.proposal
    ]
    before = max(earlier, key=lambda other: other.number, default=None)
    costs = planned_comparison.costs(before.form, version.form) if before else []
    figures = {
        becomes: sum(cost.figures for cost in costs if cost.becomes == becomes)
        for becomes in ("kept", "words", "meaning", "filter", "gone", "new")
    }
    return ShownVersion(
        version=version,
        before=before,
        costs=tuple(cost for cost in costs if cost.becomes != "kept"),
        kept=figures["kept"],
        broken=sum(figures.values()) - figures["kept"] - figures["new"],
        new=figures["new"],
    )
