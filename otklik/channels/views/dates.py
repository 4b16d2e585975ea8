"""Dates and campaigns of the plan: those of the pack and one's own."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from otklik.channels.models import PlanDate
from otklik.core.entry import day_field
from otklik.core.pressing import tried
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


class PlanDateForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("What the date is"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write what the date is.")},
    )
    first = day_field(gettext_lazy("First day"), help_text=gettext_lazy("For example, 24.11.2026"))
    last = day_field(
        gettext_lazy("Last day"), required=False,
        help_text=gettext_lazy("Of a campaign. Empty: one day."),
    )  # fmt: skip
    is_yearly = forms.BooleanField(label=gettext_lazy("Every year"), required=False, initial=True)
    note = forms.CharField(
        label=gettext_lazy("What to write of"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.SEE_DESK)
def dates(request: StaffRequest) -> HttpResponse:
    """All of them in order of the year; whoever publishes for the authority adds one."""
    user, now = request.user, timezone.now()
    may_add = PlanDate.is_kept_by(user)
    form = PlanDateForm(request.POST or None)
    if request.method == "POST" and not may_add:
        messages.error(request, _("Dates are added by whoever publishes for the authority."))
        return redirect("publications:dates")
    if request.method == "POST" and tried(
        request,
        form,
        lambda said: PlanDate.add(**said, by=user, at=now),
        _("Added: it stands in the plan."),
    ):
        return redirect("publications:dates")
    year = timezone.localdate(now).year
    rows = [(one, one.begins(year)) for one in PlanDate.objects.select_related("added_by")]
    rows.sort(key=lambda row: (row[0].month, row[1] is None, row[1] or 0, row[0].title))
    context = {"rows": rows, "form": form, "may_add": may_add, "year": year}
    status = 422 if form.errors else 200
    return render(request, "channels/publications/dates.html", context, status=status)


@require_POST
@staff_only(Right.PUBLISH)
def showing(request: StaffRequest, pk: int) -> HttpResponse:
    """Show it in the plan, or no longer."""
    if not PlanDate.is_kept_by(request.user):
        raise Http404
    found = get_object_or_404(PlanDate, pk=pk)
    found.switch(is_active=not found.is_active, by=request.user, at=timezone.now())
    messages.success(
        request,
        _("It is in the plan again.") if found.is_active else _("It is in the plan no more."),
    )
    return redirect("publications:dates")
