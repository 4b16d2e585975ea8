"""Asked in public but answered privately: a public note before the incident is closed."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import text_field
from otklik.core.web.handle_refusals import refusals_to_form, render_form
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import address_of, load
from otklik.incidents.cases.message import Message
from otklik.incidents.desk.views import redirect_after_closing
from otklik.incidents.replies.closing_note.skipped_note import SkippedLine
from otklik.incidents.replies.models import Reply
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


class LineForm(forms.Form):
    text = text_field(
        gettext_lazy("A line for everyone"),
        gettext_lazy("Write the line, or say why there is none."),
        longest=600,
        rows=2,
    )


class SkipForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=[one for one in Incident.Outcome.choices if one[0] != Incident.Outcome.JOINED],
        widget=forms.HiddenInput,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why nothing is said publicly"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Say in a sentence why nothing is said publicly.")
        },
    )


@staff_only(Right.CLOSE)
def closing_line(request: StaffRequest, number: int) -> HttpResponse:
    """Write the note, which is sent like every reply; or close without it, with a reason."""
    incident = load(request, number)
    message = SkippedLine.asker_in_the_open(incident)
    if message is None:
        return redirect(address_of(incident, request))
    if request.method != "POST":
        return _show(request, incident, message)
    if "reason" in request.POST:
        return _close_without_line(request, incident, message)
    return _write_line(request, incident, message)


def _write_line(request: StaffRequest, incident: Incident, message: Message) -> HttpResponse:
    form, by, now = LineForm(request.POST), request.user, timezone.now()
    if form.is_valid():
        with refusals_to_form(form, "text"):
            reply = Reply.begin(incident, to=message, key=uuid4(), by=by, at=now)
            text = form.cleaned_data["text"]
            reply.save_draft(text, revision=reply.revision, by=by, at=now)
            messages.success(request, _("The line is a draft for everyone: send it, then close."))
            return redirect(address_of(incident, request))
    return _show(request, incident, message, line=form)


def _close_without_line(
    request: StaffRequest, incident: Incident, message: Message
) -> HttpResponse:
    form, by, now = SkipForm(request.POST), request.user, timezone.now()
    if form.is_valid():
        with refusals_to_form(form, "reason"):
            SkippedLine.skip(incident, reason=form.cleaned_data["reason"], by=by, at=now)
            incident.close(outcome=form.cleaned_data["outcome"], by=by, at=now)
            return redirect_after_closing(request, incident)
    return _show(request, incident, message, skip=form)


def _show(
    request: StaffRequest, incident: Incident, message: Message, **refused: forms.Form
) -> HttpResponse:
    context = {
        "incident": incident,
        "asker": message,
        "line": LineForm(initial={"text": _("We have answered you in private messages.")}),
        "skip": SkipForm(initial={"outcome": request.GET.get("outcome", "")}),
        **refused,
    }
    return render_form(request, "incidents/replies/closing_line.html", context)
