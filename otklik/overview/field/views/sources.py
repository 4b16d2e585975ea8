"""Where mentions come from."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.core.pressing import pressed, tried
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right
from otklik.overview.field.forms import SourceForm
from otklik.overview.models import Source


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.WORK_FIELD)
def sources(request: StaffRequest) -> HttpResponse:
    """All of them, with when they were read and what went wrong; a feed can be added."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and tried(
        request,
        form,
        lambda said: Source.add(**said, by=request.user, at=timezone.now()),
        _("The source is in the list: its first reading begins."),
        field="url",
    ):
        return redirect("field:sources")
    context = {
        "form": form,
        "sources": Source.objects.annotate(count=Count("mentions")),
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "overview/field/sources.html", context, status=status)


@require_POST
@staff_only(Right.WORK_FIELD)
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    said = _("It is read no longer. What came stays.")
    pressed(request, lambda: source.stop(by=request.user, at=timezone.now()), said)
    return redirect("field:sources")


@require_POST
@staff_only(Right.WORK_FIELD)
def resumption(request: StaffRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    pressed(request, lambda: source.resume(by=request.user, at=timezone.now()), _("It is read."))
    return redirect("field:sources")
