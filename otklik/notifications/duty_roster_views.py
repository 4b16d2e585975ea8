from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import MOMENT_FORMATS
from otklik.core.web.handle_refusals import create_from_form
from otklik.notifications.duty_roster import MOST_WEEKS, Duty, gaps, is_worked
from otklik.notifications.views import BEYOND, PERIOD_SHOWN, WRONG_MOMENT
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.worktime import russia


def _moment_field(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=_("Day and time: 24.11.2026 18:00"),
        input_formats=MOMENT_FORMATS,
        widget=forms.DateTimeInput(format="%d.%m.%Y %H:%M", attrs={"size": 18}),
        error_messages={"required": WRONG_MOMENT, "invalid": WRONG_MOMENT},
    )


class DutyForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("Who"),
        queryset=User.objects.none(),
        empty_label=_("choose"),
        error_messages={"required": _("Choose who is on duty.")},
    )
    begins_at = _moment_field(_("From"))
    ends_at = _moment_field(pgettext_lazy("a moment", "Until"))
    weeks = forms.IntegerField(
        label=_("Repeat for how many weeks, at the same time"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        widget=forms.TextInput(attrs={"size": 3, "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = User.holding(Right.SEE_DESK, on=on, institution=None)

    @property
    def arguments(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        return {"begins": values.pop("begins_at"), "ends": values.pop("ends_at"), **values}


@staff_only(Right.SEE_DESK, "GET")
def roster(request: StaffRequest) -> HttpResponse:
    """Who is on duty in the next two weeks, and the gaps."""
    return _show(request)


@staff_only(Right.KEEP_ROSTER, "POST")
def putting(request: StaffRequest) -> HttpResponse:
    form = DutyForm(request.POST, on=timezone.localdate())
    if put := create_from_form(request, form, Duty.put):
        n, who = len(put), form.cleaned_data["user"]
        message = ngettext("On duty: %(who)s, %(n)s time.", "On duty: %(who)s, %(n)s times.", n)
        messages.success(request, message % {"who": who, "n": n})
        return redirect("notifications:roster")
    return _show(request, form=form)


@staff_only(Right.KEEP_ROSTER, "POST")
def removal(request: StaffRequest, pk: int) -> HttpResponse:
    duty = get_object_or_404(Duty, pk=pk)
    duty.remove(by=request.user, at=timezone.now())
    messages.success(request, gettext("Removed from duty: %(who)s.") % {"who": duty.user})
    return redirect("notifications:roster")


def _show(request: StaffRequest, *, form: DutyForm | None = None) -> HttpResponse:
    now = timezone.now()
    authority = Authority.objects.first()
    calendar = authority.calendar() if authority else russia.DEFAULT
    until = now + PERIOD_SHOWN
    coming = list(Duty.objects.between(now, until + BEYOND))
    empty = gaps(
        now, until + BEYOND, calendar=calendar,
        duties=[(one.begins_at, one.ends_at) for one in coming],
    )  # fmt: skip
    duties = [one for one in coming if one.begins_at < until]
    context = {
        "duties": duties,
        "on_duty": [one.user for one in duties if one.begins_at <= now],
        "is_worked": is_worked(now, calendar),
        "gaps": [one for one in empty if one[0] < until],
        "form": form or DutyForm(on=timezone.localdate(now)),
        "now": now,
    }
    return render(request, "notifications/roster.html", context, status=422 if form else 200)
