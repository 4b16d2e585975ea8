from pathlib import PurePath
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

from otklik.core.files.file_responses import range_response
from otklik.core.form_fields import line_field
from otklik.core.refusal import Refused
from otklik.core.text_cleanup import one_line
from otklik.core.web.handle_refusals import apply_verb, render_form
from otklik.incidents.attachments import display_text
from otklik.incidents.attachments.file_types import PLAIN
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.load_incident_or_404 import address_of, load
from otklik.incidents.desk.forms import _not_longer
from otklik.media.sanitize import sandbox
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


class DescriptionForm(forms.Form):
    """A description; its `label` asks what a photo shows or a recording says."""

    description = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say it in a sentence: there are no words yet.")},
    )

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].label = label

    def clean_description(self) -> str:
        return _not_longer(self.cleaned_data["description"], 500)


class AsItCameForm(forms.Form):
    reason = line_field(
        _("Why do you need the file as it came"),
        _("Write why you need the file as it came."),
        help_text=_("For instance: in the copy a table is missing. The journal keeps it."),
    )


LONGEST_NAME = 120
NOTHING_RUNS: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "sandbox": True,
    "frame-ancestors": [CSP.NONE],
}


@csp_override(NOTHING_RUNS)
@staff_only(Right.SEE_DESK, "GET")
def attachment(request: StaffRequest, number: int, key: UUID) -> HttpResponseBase:
    """A file that came with a message. Photos (which we encoded) and media that a browser plays are
    shown in place; of other files a safe copy, under a type that no browser opens."""
    attachment = _load(request, number, key)
    if attachment.state != Attachment.State.READY:
        raise Http404
    if attachment.is_picture:
        return _send_file(request, attachment, "image/jpeg", f"{attachment.key}.jpg")
    if attachment.is_played:
        return _send_file(request, attachment, attachment.content_type, attachment.name)
    return _send_safe_copy(request, attachment)


def _send_safe_copy(request: StaffRequest, attachment: Attachment) -> HttpResponseBase:
    """The visible content of the file, without active or hidden content; of a text document its
    text. Where no such copy can be made, a page that says why and offers the original."""
    try:
        with attachment.file.open("rb") as file:
            copy = sandbox.disarm(file.read())
    except FileNotFoundError:
        raise Http404 from None
    except Refused as refusal:
        messages.warning(request, str(refusal))
        number = attachment.message.incident.number
        place = reverse("incidents:attachment-original", args=[number, attachment.key])
        return redirect(f"{place}?copy=none")
    name = PurePath(one_line(attachment.name)).name or str(attachment.key)
    stem = name if copy.ending == "txt" else PurePath(name).stem
    response = HttpResponse(copy.body, content_type=PLAIN)
    return _set_headers(response, f"{stem[:LONGEST_NAME]}.{copy.ending}", is_download=True)


@csp_override(NOTHING_RUNS)
def _send_original(request: StaffRequest, attachment: Attachment) -> HttpResponseBase:
    return _send_file(request, attachment, PLAIN, attachment.name, is_download=True)


def _send_file(
    request: StaffRequest,
    attachment: Attachment,
    content_type: str,
    name: str,
    *,
    is_download: bool = False,
) -> HttpResponseBase:
    try:
        file = attachment.file.open()
    except FileNotFoundError:
        raise Http404 from None
    response = range_response(request, file, size=attachment.file.size, content_type=content_type)
    return _set_headers(response, name or str(attachment.key), is_download=is_download)


def _set_headers(response: HttpResponseBase, name: str, *, is_download: bool) -> HttpResponseBase:
    response.headers["X-Content-Type-Options"] = "nosniff"
    disposition = content_disposition_header(is_download, name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


@staff_only(Right.SEE_DESK)
def as_it_came(request: StaffRequest, number: int, key: UUID) -> HttpResponseBase:
    """Download the original file, for a reason that goes to the audit log."""
    attachment = _load(request, number, key)
    if display_text.component_kind(attachment) != "file":
        raise Http404
    form = AsItCameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        attachment.note_original_taken(
            form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
        return _send_original(request, attachment)
    incident = attachment.message.incident
    context = {"incident": incident, "attachment": attachment, "form": form}
    return render_form(request, "incidents/attachments/as_it_came.html", context)


@staff_only(Right.REPLY, "POST")
def fetching(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    attachment = _load(request, number, key)
    incident = attachment.message.incident
    message = gettext("It is being fetched again. Look at this page in a minute.")
    apply_verb(request, attachment.try_again, message, about=incident)
    return redirect(address_of(incident, request))


@staff_only(Right.REPLY)
def description(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    attachment = _load(request, number, key)
    if not attachment.is_describable:
        raise Http404
    incident = attachment.message.incident
    form = DescriptionForm(
        request.POST if request.method == "POST" else None,
        initial={"description": attachment.description},
        label=display_text.label(attachment),
    )
    if request.method == "POST" and form.is_valid():
        attachment.describe(form.cleaned_data["description"], by=request.user, at=timezone.now())
        messages.success(request, gettext("The description is saved."))
        return redirect(address_of(incident, request))
    context = {"incident": incident, "attachment": attachment, "form": form}
    return render_form(request, "incidents/attachments/description.html", context)


def _load(request: StaffRequest, number: int, key: UUID) -> Attachment:
    return get_object_or_404(
        Attachment.objects.select_related("message__incident"),
        message__incident=load(request, number),
        key=key,
    )
