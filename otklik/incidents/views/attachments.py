from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from otklik.core.pressing import pressed
from otklik.core.ranges import ranged
from otklik.incidents import attachment_words
from otklik.incidents.file_kinds import PLAIN
from otklik.incidents.forms import DescriptionForm
from otklik.incidents.models import Attachment
from otklik.incidents.views.incident import address_of, load
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right

NOTHING_RUNS: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "sandbox": True,
    "frame-ancestors": [CSP.NONE],
}


@require_safe
@csp_override(NOTHING_RUNS)
@staff_only(Right.SEE_DESK)
def attachment(request: StaffRequest, number: int, key: UUID) -> HttpResponseBase:
    """What came with a message, for whoever may see its incident.

    Photos we encoded ourselves, and what a browser plays, are shown in place; all else is only
    to be kept, and is called nothing that a browser would open.
    """
    attachment = _load(request, number, key)
    if attachment.state != Attachment.State.READY:
        raise Http404
    try:
        file = attachment.file.open()
    except FileNotFoundError:
        raise Http404 from None
    is_shown = attachment.is_picture or attachment.is_played
    content_type = attachment.content_type if is_shown else PLAIN
    if attachment.is_picture:
        content_type = "image/jpeg"
    answer = ranged(request, file, size=attachment.file.size, content_type=content_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    name = f"{attachment.key}.jpg" if attachment.is_picture else attachment.name
    disposition = content_disposition_header(not is_shown, name or str(attachment.key))
    answer.headers["Content-Disposition"] = disposition or "attachment"
    return answer


@require_POST
@staff_only(Right.REPLY)
def fetching(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Try again to fetch what could not be had."""
    attachment = _load(request, number, key)
    incident = attachment.message.incident
    pressed(
        request,
        lambda: attachment.try_again(about=incident, by=request.user, at=timezone.now()),
        _("It is being fetched again. Look at this page in a minute."),
    )
    return redirect(address_of(incident, request))


@staff_only(Right.REPLY)
def description(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Say in words what a photo shows, or what is said in a recording."""
    attachment = _load(request, number, key)
    if not attachment.is_describable:
        raise Http404
    incident = attachment.message.incident
    form = _description_form(request, attachment)
    if request.method == "POST" and form.is_valid():
        attachment.describe(form.cleaned_data["description"], by=request.user, at=timezone.now())
        messages.success(request, _("The words are kept."))
        return redirect(address_of(incident, request))
    return render(
        request,
        "incidents/description.html",
        {"incident": incident, "attachment": attachment, "form": form},
        status=422 if form.errors else 200,
    )


def _description_form(request: HttpRequest, attachment: Attachment) -> DescriptionForm:
    return DescriptionForm(
        request.POST if request.method == "POST" else None,
        initial={"description": attachment.description},
        label=attachment_words.label(attachment),
    )


def _load(request: StaffRequest, number: int, key: UUID) -> Attachment:
    return get_object_or_404(
        Attachment.objects.select_related("message__incident"),
        message__incident=load(request, number),
        key=key,
    )
