from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from otklik.incidents.forms import DescriptionForm
from otklik.incidents.models import Attachment
from otklik.incidents.views.incident import address_of, load
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


@require_safe
@staff_only(Right.SEE_DESK)
def attachment(request: StaffRequest, number: int, key: UUID) -> FileResponse:
    """A photo, for whoever may see its incident. It is what we encoded, and called nothing else."""
    attachment = _load(request, number, key)
    try:
        file = attachment.file.open()
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file,
        content_type="image/jpeg",
        filename=f"{attachment.key}.jpg",
        headers={"X-Content-Type-Options": "nosniff"},
    )


@staff_only(Right.REPLY)
def description(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Say in words what a photo shows."""
    attachment = _load(request, number, key)
    incident = attachment.message.incident
    initial = {"description": attachment.description}
    form = DescriptionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        attachment.describe(form.cleaned_data["description"], by=request.user, at=timezone.now())
        messages.success(request, _("The photo is described."))
        return redirect(address_of(incident, request))
    return render(
        request,
        "incidents/description.html",
        {"incident": incident, "attachment": attachment, "form": form},
        status=422 if form.errors else 200,
    )


def _load(request: StaffRequest, number: int, key: UUID) -> Attachment:
    return get_object_or_404(
        Attachment.objects.select_related("message__incident"),
        message__incident=load(request, number),
        key=key,
    )
