"""Answered privately, asked in the open: one line there before the matter is closed."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.web.refusals import done, tried
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.cases.page import address_of, load
from otklik.incidents.desk.views import closed
from otklik.incidents.replies.closing_note.models import SkippedLine
from otklik.incidents.replies.models import Reply
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


class LineForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("A line for everyone"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write the line, or say why there is none.")},
    )


class SkipForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=[one for one in Incident.Outcome.choices if one[0] != Incident.Outcome.JOINED],
        widget=forms.HiddenInput,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why nothing is said in the open"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Say in a sentence why nothing is said in the open.")
        },
    )


@staff_only(Right.CLOSE)
def closing_line(request: StaffRequest, number: int) -> HttpResponse:
    """Write the line, which goes the way of every reply; or close without it, with a reason."""
    incident = load(request, number)
    asker = SkippedLine.asker_in_the_open(incident)
    if asker is None:
        return redirect(address_of(incident, request))
    line = LineForm(initial={"text": _("We have answered you in private messages.")})
    skip = SkipForm(initial={"outcome": request.GET.get("outcome", "")})
    if request.method == "POST":
        if "reason" in request.POST:
            skip = SkipForm(request.POST)
            answer = _skip(request, incident, skip)
        else:
            line = LineForm(request.POST)
            answer = _write(request, incident, asker, line)
        if answer is not None:
            return answer
    context = {"incident": incident, "asker": asker, "line": line, "skip": skip}
    status = 422 if line.errors or skip.errors else 200
    return render(request, "incidents/closing_line.html", context, status=status)


def _write(
    request: StaffRequest, incident: Incident, asker: Message, form: LineForm
) -> HttpResponse | None:
    now, by = timezone.now(), request.user

    def write(typed: dict[str, Any]) -> None:
        reply = Reply.begin(incident, to=asker, key=uuid4(), by=by, at=now)
        reply.save_draft(typed["text"], revision=reply.revision, by=by, at=now)

    return done(
        request,
        form,
        write,
        text=_("The line is a draft for everyone: send it, then close."),
        to=(address_of(incident, request),),
        field="text",
    )


def _skip(request: StaffRequest, incident: Incident, form: SkipForm) -> HttpResponse | None:
    now, by = timezone.now(), request.user

    def skip(typed: dict[str, Any]) -> None:
        SkippedLine.skip(incident, reason=typed["reason"], by=by, at=now)
        incident.close(outcome=typed["outcome"], by=by, at=now)

    return closed(request, incident) if tried(request, form, skip, field="reason") else None
