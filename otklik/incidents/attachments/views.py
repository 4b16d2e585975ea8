from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from otklik.core.files.downloads import range_response
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.incidents.attachments import display_text
from otklik.incidents.attachments.file_types import PLAIN
from otklik.incidents.attachments.forms import AsItCameForm, DescriptionForm
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.attachments.safe_copies import clean_copy, take_as_it_came
from otklik.incidents.cases.lookup import address_of, load
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

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

    Photos we encoded ourselves, and what a browser plays, are shown in place; of all else a clean
    copy is to be kept, and it is called nothing that a browser would open.
    """
    attachment = _load(request, number, key)
    if attachment.state != Attachment.State.READY:
        raise Http404
    if not (attachment.is_picture or attachment.is_played):
        return _clean_copy(request, attachment)
    content_type = "image/jpeg" if attachment.is_picture else attachment.content_type
    name = f"{attachment.key}.jpg" if attachment.is_picture else attachment.name
    return _as_it_lies(request, attachment, content_type, name, is_kept=False)


def _clean_copy(request: StaffRequest, attachment: Attachment) -> HttpResponseBase:
    """Where there can be none, the page that says why and gives the file as it came."""
    try:
        copy = clean_copy(attachment)
    except FileNotFoundError:
        raise Http404 from None
    except Refused as refusal:
        messages.warning(request, str(refusal))
        number = attachment.message.incident.number
        place = reverse("incidents:attachment-as-it-came", args=[number, attachment.key])
        return redirect(f"{place}?copy=none")
    return _headed(HttpResponse(copy.body, content_type=PLAIN), copy.name, is_kept=True)


@csp_override(NOTHING_RUNS)
def _taken(request: StaffRequest, attachment: Attachment) -> HttpResponseBase:
    name = attachment.name or str(attachment.key)
    return _as_it_lies(request, attachment, PLAIN, name, is_kept=True)


def _as_it_lies(
    request: StaffRequest, attachment: Attachment, content_type: str, name: str, *, is_kept: bool
) -> HttpResponseBase:
    try:
        file = attachment.file.open()
    except FileNotFoundError:
        raise Http404 from None
    answer = range_response(request, file, size=attachment.file.size, content_type=content_type)
    return _headed(answer, name or str(attachment.key), is_kept=is_kept)


def _headed(answer: HttpResponseBase, name: str, *, is_kept: bool) -> HttpResponseBase:
    answer.headers["X-Content-Type-Options"] = "nosniff"
    disposition = content_disposition_header(is_kept, name)
    answer.headers["Content-Disposition"] = disposition or "attachment"
    return answer


@staff_only(Right.SEE_DESK)
def as_it_came(request: StaffRequest, number: int, key: UUID) -> HttpResponseBase:
    """A file with all that it may hide, for a reason that the journal keeps."""
    attachment = _load(request, number, key)
    if display_text.shown(attachment) != "file":
        raise Http404
    form = AsItCameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        take_as_it_came(attachment, reason, by=request.user, at=timezone.now())
        return _taken(request, attachment)
    return render(
        request,
        "incidents/as_it_came.html",
        {"incident": attachment.message.incident, "attachment": attachment, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
@staff_only(Right.REPLY)
def fetching(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Try again to fetch what could not be had."""
    attachment = _load(request, number, key)
    incident = attachment.message.incident
    with refusals_to_messages(request):
        attachment.try_again(about=incident, by=request.user, at=timezone.now())
        messages.success(request, _("It is being fetched again. Look at this page in a minute."))
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
        label=display_text.label(attachment),
    )


def _load(request: StaffRequest, number: int, key: UUID) -> Attachment:
    return get_object_or_404(
        Attachment.objects.select_related("message__incident"),
        message__incident=load(request, number),
        key=key,
    )
