from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import day_field, line_field
from otklik.core.web.handle_refusals import apply_verb, create_from_form, render_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.procedure.mandates.models import Mandate


class MandateForm(forms.Form):
    user = forms.ModelChoiceField(
        label=gettext_lazy("Colleague"),
        empty_label=gettext_lazy("not chosen"),
        queryset=User.objects.none(),
        error_messages={"required": gettext_lazy("Choose the colleague.")},
    )
    document = line_field(
        gettext_lazy("Kind of the document"),
        gettext_lazy("Write the kind: order, decree …"),
        longest=80,
        initial=gettext_lazy("Order"),
    )
    number = line_field(
        gettext_lazy("Number"), gettext_lazy("Write the number of the document."), longest=40
    )
    signed_on = day_field(gettext_lazy("Date of the document"))
    begins_on = day_field(gettext_lazy("First day"))
    ends_on = day_field(
        gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty while the document names none."),
    )

    def __init__(self, *args: Any, appointed_by: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.holding(Right.KEEP_PROCEDURE, on=on, institution=None)
        people = people.exclude(pk=appointed_by.pk)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


@staff_only(Right.SEE_DESK)
def mandates(request: StaffRequest) -> HttpResponse:
    """Who is authorised, by which document; those who appoint record a document here."""
    now = timezone.now()
    today = localdate(now)
    form = MandateForm(request.POST or None, appointed_by=request.user, on=today)
    if mandate := create_from_form(request, form, Mandate.record):
        messages.success(request, _("Recorded: %(mandate)s.") % {"mandate": mandate})
        return redirect("procedure:mandates")
    context = {
        "mandates": [(one, one.is_acting(on=today)) for one in Mandate.objects.newest_first()],
        "form": form,
        "may_appoint": request.user.may(Right.APPOINT_KEEPER),
        "now": now,
    }
    return render_form(request, "procedure/mandates.html", context)


@staff_only(Right.APPOINT_KEEPER, "POST")
def end_mandate(request: StaffRequest, pk: int) -> HttpResponse:
    """Today is its last day."""
    mandate = get_object_or_404(Mandate, pk=pk)
    apply_verb(request, mandate.end, _("Today is its last day."), on=localdate())
    return redirect("procedure:mandates")
