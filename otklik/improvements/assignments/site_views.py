"""«Что сделано по вашим предложениям»: published outcomes and their effects."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.improvements.assignments.models import Assignment, Outcome

LANGUAGE = "ru"
"""What outcomes are written in; they stay in it on every page."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Published outcomes, and how many are not published."""
    today = timezone.localdate()
    shown = Outcome.objects.published().select_related("assignment__unit", "assignment__finding")
    outcomes = list(shown.prefetch_related("assignment__finding__effects"))
    published = {one.assignment_id for one in outcomes}
    ended = Assignment.objects.off_control().values_list("pk", flat=True)
    context = {
        "outcomes": [(one, _effects(one)) for one in outcomes],
        "silent": sum(pk not in published for pk in ended),
        "in_work": Assignment.objects.in_work().count(),
        "overdue": Assignment.objects.overdue(on=today).count(),
        "withdrawn": Assignment.objects.withdrawn().count(),
        "words_language": LANGUAGE,
    }
    return render(request, "improvements/site/index.html", context)


def _effects(one: Outcome) -> list[object]:
    finding = one.assignment.finding
    return [] if finding is None else [e for e in finding.effects.all() if e.is_public]
