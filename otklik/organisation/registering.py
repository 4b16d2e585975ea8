"""The form by which a paper's registration is written down, and what its page shows of it: one for
minutes, assignments and acts."""

from typing import Any

from django import forms
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.entry import TOO_LONG, day_field
from otklik.core.given_files import checked, given_out, uploaded
from otklik.organisation.access import StaffRequest
from otklik.organisation.models import FormerRegistration, Registered


class RegistrationForm(forms.Form):
    """What the document system says; a reason when it is written anew."""

    number = forms.CharField(
        label=gettext_lazy("Registration number"), max_length=60, required=False,
        error_messages={"max_length": TOO_LONG},
    )  # fmt: skip
    on = day_field(gettext_lazy("Date of registration"), required=False)
    resolution = forms.CharField(
        label=gettext_lazy("Resolution"), max_length=500, required=False,
        error_messages={"max_length": TOO_LONG},
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Why it is written anew"),
        max_length=500,
        required=False,
        error_messages={"max_length": TOO_LONG},
        help_text=gettext_lazy("What stood there before is kept with this reason."),
    )

    def __init__(self, *args: Any, paper: Registered, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "registration_%s")
        kwargs["initial"] = {
            "number": paper.reg_number, "on": paper.reg_on, "resolution": paper.resolution,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        if not paper.is_registered:
            del self.fields["reason"]


def register(request: StaffRequest, paper: Registered, form: RegistrationForm) -> None:
    """What was typed and sent. Raises Refused with a sentence."""
    said, scans = form.cleaned_data, checked(uploaded(request, "scan"))
    paper.register(
        number=said["number"], on=said["on"], resolution=said["resolution"],
        scan=scans[0] if scans else None, reason=said.get("reason", ""), by=request.user,
        at=timezone.now(),
    )  # fmt: skip


def scan_of(paper: Registered, *, former: str | None = None) -> FileResponse:
    """The signed scan, or the `former` one that stood there before. Raises Http404 when there is
    none."""
    kept: Registered | FormerRegistration | None = paper
    if former is not None:
        is_key = former.isascii() and former.isdecimal() and len(former) < 10
        kept = paper.former_registrations().filter(pk=former).first() if is_key else None
    if kept is None or not kept.scan:
        raise Http404
    return given_out(kept.scan_name, kept.scan)


def written_down() -> str:
    return _("Written down.")
