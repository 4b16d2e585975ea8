"""The form that registers a document: minutes, assignments and acts share it."""

from abc import abstractmethod
from typing import Any

from django import forms
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.files.uploads import check_uploads, download_response, uploaded_files
from otklik.core.form_fields import day_field, line_field
from otklik.core.web.handle_refusals import apply_form
from otklik.organisation.access import StaffRequest
from otklik.organisation.document_registration.registered_document import (
    FormerRegistration,
    RegisteredDocument,
)


class RegistrationForm(forms.Form):
    """The registration; overwriting it needs a reason."""

    number = line_field(gettext_lazy("Registration number"), longest=60, required=False)
    on = day_field(gettext_lazy("Date of registration"), required=False)
    resolution = line_field(gettext_lazy("Resolution"), longest=500, required=False)
    reason = line_field(
        gettext_lazy("Why it is recorded again"),
        longest=500,
        required=False,
        help_text=gettext_lazy("The previous record is kept with this reason."),
    )

    def __init__(self, *args: Any, paper: RegisteredDocument, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "registration_%s")
        kwargs["initial"] = {
            "number": paper.reg_number, "on": paper.reg_on, "resolution": paper.resolution,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        if not paper.is_registered:
            del self.fields["reason"]


def register(request: StaffRequest, paper: RegisteredDocument, form: RegistrationForm) -> bool:
    """Register the document with its scan, and say so on the next page. False if the form is not
    valid or the document refuses: the form then says why."""

    def register_with_scan(**values: Any) -> None:
        scans = check_uploads(uploaded_files(request, "scan"))
        paper.register(scan=scans[0] if scans else None, **values)

    return apply_form(request, form, register_with_scan, _("Recorded."))


def scan_response(paper: RegisteredDocument, *, former: str | None = None) -> FileResponse:
    """The signed scan, or that of the `former` registration. Raises Http404 without one."""
    registration: RegisteredDocument | FormerRegistration | None = paper
    if former is not None:
        is_key = former.isascii() and former.isdecimal() and len(former) < 10
        registration = paper.former_registrations().filter(pk=former).first() if is_key else None
    if registration is None or not registration.scan:
        raise Http404
    return download_response(registration.scan_name, registration.scan)


A_PART = {"required": gettext_lazy("Fill this in: it is a part of the document's name.")}


class SettingDocumentForm(forms.Form):
    """The name of a document. Each app's own form adds a field for each value that it may set."""

    kind = forms.CharField(
        label=gettext_lazy("Kind of document"),
        help_text=gettext_lazy("Order, regulation, procedure."),
        max_length=80,
        error_messages=A_PART,
    )
    number = forms.CharField(label=gettext_lazy("Number"), max_length=40, error_messages=A_PART)
    signed_on = day_field(gettext_lazy("Date"))

    def clean_signed_on(self) -> Any:
        signed_on = self.cleaned_data["signed_on"]
        if signed_on > timezone.localdate():
            raise forms.ValidationError(
                _(
                    "A document that sets time limits must already "
                    "be signed: its date cannot be in the future."
                )
            )
        return signed_on

    @property
    @abstractmethod
    def amounts(self) -> dict[Any, int]:
        """What the document sets, by the rows that keep it."""

    @property
    def arguments(self) -> dict[str, Any]:
        """For `SettingDocument.record`."""
        names = ("kind", "number", "signed_on")
        return {name: self.cleaned_data[name] for name in names} | {"amounts": self.amounts}
