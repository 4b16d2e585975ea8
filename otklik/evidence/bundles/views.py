"""Order and download evidence of a period; the program that checks it."""

from datetime import timedelta
from importlib.resources import files
from uuid import UUID, uuid4

from django import forms
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.audit.evidence import heads
from otklik.core.files.file_responses import attachment
from otklik.core.form_fields import day_field
from otklik.core.web.handle_refusals import apply_form, render_form
from otklik.evidence.bundles.models import EvidenceBundle
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

MOST_BUNDLES = 20


class EvidenceForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    first = day_field(gettext_lazy("From"))
    last = day_field(gettext_lazy("To"))


@staff_only(Right.TAKE_EVIDENCE)
def evidence(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    yesterday = timezone.localdate(now) - timedelta(days=1)
    usual = {"key": uuid4(), "first": yesterday.replace(day=1), "last": yesterday}
    form = EvidenceForm(request.POST if request.method == "POST" else None, initial=usual)
    done = _("The evidence is being made: it appears below.")
    if apply_form(request, form, EvidenceBundle.ask, done):
        return redirect("evidence:bundles")
    bundles = list(EvidenceBundle.objects.select_related("by")[:MOST_BUNDLES])
    context = {
        "form": form,
        "bundles": bundles,
        "is_at_work": any(one.state == EvidenceBundle.State.RUNNING for one in bundles),
        "key": heads.public_key(),
        "now": now,
    }
    return render_form(request, "evidence/evidence.html", context)


@staff_only(Right.TAKE_EVIDENCE, "GET")
def file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    bundle = get_object_or_404(EvidenceBundle, key=key)
    if bundle.state != EvidenceBundle.State.READY or not bundle.file:
        raise Http404
    entries.record(bundle, "evidence.taken", by=request.user, at=timezone.now())
    return FileResponse(
        bundle.file.open("rb"),
        as_attachment=True,
        filename=bundle.file_name,
        content_type="application/zip",
    )


@staff_only(Right.TAKE_EVIDENCE, "GET")
def verifier(request: StaffRequest) -> HttpResponse:
    """The program that is also in each bundle: one file that needs only Python."""
    body = files("otklik.audit.evidence").joinpath("verify_evidence.py").read_bytes()
    return attachment(body, "verify.py", "text/x-python; charset=utf-8")
