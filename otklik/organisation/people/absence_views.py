"""Absences: one's own, or with KEEP_ROSTER those of others."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import day_field
from otklik.core.web.handle_refusals import apply_form, apply_verb, render_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class AbsenceForm(forms.Form):
    """Colleagues of one's own place; without KEEP_ROSTER only oneself."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("Who is away"),
        queryset=User.objects.none(),
        error_messages={
            "required": gettext_lazy("Choose who is away."),
            "invalid_choice": gettext_lazy("Choose a colleague of the list."),
        },
    )
    first = day_field(gettext_lazy("First day"), help_text=gettext_lazy("For example, 24.11.2026"))
    last = day_field(gettext_lazy("Last day"))
    substitute = forms.ModelChoiceField(
        label=gettext_lazy("Substitute"),
        queryset=User.objects.none(),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a colleague of the list.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, place = timezone.localdate(), by.institution_id
        people = User.holding(Right.SEE_DESK, on=today, institution=place)
        self.fields["substitute"].queryset = people  # type: ignore[attr-defined]
        self.fields["substitute"].empty_label = _("nobody")  # type: ignore[attr-defined]
        mine = User.objects.filter(pk=by.pk)
        self.fields["user"].queryset = (  # type: ignore[attr-defined]
            people if by.may(Right.KEEP_ROSTER) else mine
        )
        self.fields["user"].empty_label = None  # type: ignore[attr-defined]
        self.fields["user"].initial = by.pk


@staff_only(Right.SEE_DESK)
def absences(request: StaffRequest) -> HttpResponse:
    """Current and future absences; a form for one's own days."""
    now, user = timezone.now(), request.user
    form = AbsenceForm(request.POST or None, by=user)
    message = _("Recorded: the substitute receives what waits.")
    if apply_form(request, form, Absence.note, message):
        return redirect("absences")
    today, keeps = timezone.localdate(now), user.may(Right.KEEP_ROSTER)
    found = Absence.objects.to_come(today).of_place(user.institution_id)
    rows = [(one, one.first <= today, one.user_id == user.pk or keeps) for one in found]
    context = {"form": form, "rows": rows, "now": now}
    return render_form(request, "organisation/absences.html", context)


@staff_only(Right.SEE_DESK, "POST")
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    found = Absence.objects.of_place(request.user.institution_id)
    absence = get_object_or_404(found, pk=pk)
    apply_verb(request, absence.remove, _("Cancelled."))
    return redirect("absences")
