from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.web.handle_refusals import refusals_to_form
from otklik.incidents.cases.view_helpers import address_of, load
from otklik.incidents.desk.incident_page import show
from otklik.incidents.replies.forms import ReplyForm
from otklik.incidents.replies.referral.public_body import Body
from otklik.incidents.replies.referral.refer import keep_open, show_the_way
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_POST
@staff_only(Right.REPLY)
def referral(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Put into the reply where to turn; it closes the incident once it stands there."""
    incident, form, now = load(request, number), ReplyForm(request.POST), timezone.now()
    if form.is_valid():
        with refusals_to_form(form, "text"):
            reply = form.save(incident, key, by=request.user, at=now)
            body = Body.objects.active().filter(code=request.POST.get("body", "")).first()
            show_the_way(reply, body, by=request.user, at=now)
            sentence = _("Where to turn stands in the reply. Read it and make it fit.")
            messages.success(request, sentence)
            return redirect(address_of(incident, request))
    return show(request, incident, reply_form=form)


@require_POST
@staff_only(Right.REPLY)
def staying_open(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """The words stay, the incident does not close by itself."""
    incident, form, now = load(request, number), ReplyForm(request.POST), timezone.now()
    if form.is_valid():
        with refusals_to_form(form, "text"):
            reply = form.save(incident, key, by=request.user, at=now)
            keep_open(reply, by=request.user, at=now)
            sentence = _("The incident will not close by itself. The words stay in the text.")
            messages.success(request, sentence)
            return redirect(address_of(incident, request))
    return show(request, incident, reply_form=form)
