from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import day_field
from otklik.core.web.handle_refusals import apply_form, apply_verb, refusals_to_form, render_form
from otklik.incidents.cases.load_incident_or_404 import address_of, load
from otklik.incidents.deadlines.extensions_and_interim_answers import (
    Extension,
    mark_final,
    mark_interim,
)
from otklik.incidents.desk.views import show
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.reply_form import InterimReplyForm
from otklik.incidents.replies.views import on_saved_draft
from otklik.incidents.sla.due import deadline_of
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


class ExtensionForm(forms.Form):
    """More time for an answer."""

    until = day_field(
        gettext_lazy("New last day"), help_text=gettext_lazy("For example, 24.11.2026")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why more time is needed"),
        help_text=gettext_lazy("Colleagues and inspectors will read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say in a sentence why more time is needed.")},
    )
    document = forms.CharField(
        label=gettext_lazy("Document"),
        help_text=gettext_lazy("If there is one: a resolution, a letter, its number and date."),
        required=False,
        max_length=300,
    )


@staff_only(Right.EXTEND)
def extension(request: StaffRequest, number: int) -> HttpResponse:
    incident = load(request, number)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    message = _("The time limit is extended. Tell the person the new day.")
    if apply_form(request, form, Extension.grant, message, incident=incident):
        return redirect(address_of(incident, request))
    context = {
        "incident": incident,
        "form": form,
        "deadline": deadline_of(incident),
        "now": timezone.now(),
    }
    return render_form(request, "incidents/deadlines/extension.html", context)


@staff_only(Right.EXTEND, "POST")
def extension_withdrawal(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    incident = load(request, number)
    given = get_object_or_404(incident.extensions, pk=pk)
    given.incident = incident
    apply_verb(request, given.withdraw, _("The extension is undone."))
    return redirect(address_of(incident, request))


@staff_only(Right.REPLY, "POST")
def interim(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Mark the reply as interim and save its text with the day of the final answer."""
    incident, now = load(request, number), timezone.now()
    form = InterimReplyForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "promised_on"):
            reply = form.save(incident, key, by=request.user, at=now)
            mark_interim(reply, form.final_answer_day(), by=request.user, at=now)
            sentence = _("Marked as interim. The day of the final answer is in the text.")
            messages.success(request, sentence)
            return redirect(address_of(incident, request))
    return show(request, incident, reply_form=form)


@staff_only(Right.REPLY, "POST")
@on_saved_draft
def final(request: StaffRequest, reply: Reply, at: datetime) -> str:
    mark_final(reply, by=request.user, at=at)
    return _("Marked as final. The sentence about the day is removed.")
