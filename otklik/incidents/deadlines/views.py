from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.incidents.cases.view_helpers import address_of, load
from otklik.incidents.deadlines.extensions_and_interim_answers import Extension
from otklik.incidents.deadlines.forms import ExtensionForm
from otklik.incidents.deadlines.mark_interim import make_final, promise
from otklik.incidents.desk.incident_page import show
from otklik.incidents.replies.forms import InterimReplyForm, ReplyForm
from otklik.incidents.sla.due import deadline_of
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.EXTEND)
def extension(request: StaffRequest, number: int) -> HttpResponse:
    """Give more time, with the reason."""
    incident = load(request, number)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_to_form(form):
            Extension.grant(incident, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The time limit is extended. Tell the person the new day."))
            return redirect(address_of(incident, request))
    context = {
        "incident": incident,
        "form": form,
        "deadline": deadline_of(incident),
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/deadline/extension.html", context, status=status)


@require_POST
@staff_only(Right.EXTEND)
def extension_withdrawal(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Take the time back."""
    incident = load(request, number)
    given = get_object_or_404(incident.extensions, pk=pk)
    given.incident = incident
    with refusals_to_messages(request):
        given.withdraw(by=request.user, at=timezone.now())
        messages.success(request, _("The extension is taken back."))
    return redirect(address_of(incident, request))


@require_POST
@staff_only(Right.REPLY)
def interim(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """The reply is interim: its text is saved, with the day of the final answer in it."""
    incident, now = load(request, number), timezone.now()
    form = InterimReplyForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "promised_on"):
            reply = form.save(incident, key, by=request.user, at=now)
            promise(reply, form.promised_day(), by=request.user, at=now)
            sentence = _("Marked as interim. The day of the final answer is in the text.")
            messages.success(request, sentence)
            return redirect(address_of(incident, request))
    return show(request, incident, reply_form=form)


@require_POST
@staff_only(Right.REPLY)
def final(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """The reply is the last word after all."""
    incident, form, now = load(request, number), ReplyForm(request.POST), timezone.now()
    if form.is_valid():
        with refusals_to_form(form, "text"):
            reply = form.save(incident, key, by=request.user, at=now)
            make_final(reply, by=request.user, at=now)
            messages.success(
                request, _("Marked as final. The sentence about the day is taken out.")
            )
            return redirect(address_of(incident, request))
    return show(request, incident, reply_form=form)
