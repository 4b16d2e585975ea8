"""Another message is to be answered than the one for which something was typed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.pressing import tried
from otklik.core.refusal import Refused
from otklik.incidents.forms import ReplyForm
from otklik.incidents.models import Incident, Message
from otklik.incidents.views.incident import address_of, load, show
from otklik.incidents.views.reply import load_reply, written
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


@require_POST
@staff_only(Right.REPLY)
def addressing(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Keep what was typed, if anything was; the page then asks what becomes of it."""
    incident, form = load(request, number), ReplyForm(request.POST)
    other = _other(request, incident)
    if not form.is_valid():
        return show(request, incident, reply_form=form)
    has_words = bool(form.cleaned_data["text"].strip())

    def keep(_typed: object) -> None:
        reply = written(request, incident, key, form)
        if not has_words:
            reply.readdress(other, by=request.user, at=timezone.now())

    is_begun = has_words or incident.replies.filter(key=key).exists()
    if is_begun and not tried(request, form, keep, field="text"):
        return show(request, incident, reply_form=form)
    place = "instead" if has_words else "reply"
    return redirect(f"{_answering(request, incident, other)}#{place}")


@require_POST
@staff_only(Right.REPLY)
def readdressing(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Take the text along, or put it away and begin anew."""
    reply, now = load_reply(request, number, key), timezone.now()
    other, takes = _other(request, reply.incident), request.POST.get("press") == "take"
    try:
        if takes:
            reply.readdress(other, by=request.user, at=now)
        else:
            reply.discard(by=request.user, at=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(address_of(reply.incident, request))
    if not takes:
        messages.success(request, _("The text is put away and stays in the history."))
        return redirect(f"{_answering(request, reply.incident, other)}#reply")
    messages.success(request, _("The text is now an answer to the message that you chose."))
    return redirect(f"{_answering(request, reply.incident, None)}#reply")


def _other(request: HttpRequest, incident: Incident) -> Message:
    chosen = request.POST.get("other", "")
    key = int(chosen) if chosen.isdecimal() and len(chosen) < 18 else 0
    return get_object_or_404(incident.messages.inbound(), pk=key)


def _answering(request: HttpRequest, incident: Incident, to: Message | None) -> str:
    """The page with that message chosen, or with none, and with the queue it was opened from."""
    parameters = request.GET.copy()
    parameters.pop("to", None)
    if to is not None:
        parameters["to"] = str(to.pk)
    url = reverse("incidents:incident", args=[incident.number])
    return f"{url}?{parameters.urlencode()}" if parameters else url
