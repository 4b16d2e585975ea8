"""Forms to choose a document, and to review its particulars and its text."""

import re
import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import line_field
from otklik.core.web.handle_refusals import refusals_to_form
from otklik.legal_acts.acts.act import CODE, Act
from otklik.legal_acts.acts.clause_dataclass import ClauseText
from otklik.legal_acts.acts.forms import LinesTextarea, clean_clauses
from otklik.legal_acts.document_import.clause_numbers import LATIN
from otklik.legal_acts.document_import.models import ActDraft
from otklik.organisation.people.user import User

MOST_FAULTS = 20
KIND_CODES = {
    "приказ": "order", "постановление": "decree", "распоряжение": "directive", "указ": "edict",
    "закон": "law", "федеральный закон": "law", "кодекс": "code", "решение": "decision",
    "конституция": "constitution",
}  # fmt: skip


PARTICULARS = (
    "kind", "number", "adopted_on", "title", "body", "subject", "summary", "effective_on", "place",
    "signed_by", "published_in",
)  # fmt: skip
LABELS: dict[str, Any] = {
    "adopted_on": _("Day of adoption"),
    "title": _("Title"),
    "published_in": _("Published in"),
}
HELP_TEXTS = {"subject": "", "published_in": ""}
WIDGETS: dict[str, forms.Widget | type[forms.Widget]] = {
    "title": forms.Textarea(attrs={"rows": 3}),
    "body": forms.Textarea(attrs={"rows": 2}),
    "summary": forms.Textarea(attrs={"rows": 3}),
}


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("DOCX, PDF with text, HTML or TXT, up to 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.html,.htm,.txt"}),
        error_messages={"required": _("Choose a file.")},
    )
    key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)


class ReviewForm(forms.Form):
    """Particulars and text of a draft: a new act, or an edition of one."""

    edition_of = forms.CharField(
        label=_("Code of the document whose new edition this is"),
        required=False,
        max_length=50,
        help_text=_("Such as order-23. Empty: it is a new document of the register."),
    )
    edition_effective_on = forms.DateField(label=_("The edition is in force since"), required=False)
    changed_by = line_field(_("Which document made the change"), longest=400, required=False)
    code = forms.CharField(
        label=_("Code in the address"),
        max_length=50,
        required=False,
        help_text=_("Part of the page's address. Others link to it: do not change it later."),
    )
    is_published = forms.BooleanField(label=_("Show it on the site at once"), required=False)
    with_file = forms.BooleanField(
        label=_("Add the file to the text on the site"),
        required=False,
        help_text=_(
            "Then everybody can download it, without the names of its authors and hidden data. "
            "Without the tick only we see it; you can add it there later."
        ),
    )
    text = forms.CharField(
        label=_("Text"),
        error_messages={"required": _("The document has no text yet.")},
        widget=LinesTextarea(attrs={"rows": 30, "lang": "ru"}),
        help_text=_(
            "Each clause begins with its address in square brackets, with a blank line between "
            "clauses. Before the address: “## ” for a heading, “- ” for an item of a list, “| ” "
            "for a table."
        ),
    )

    DAYS = ("adopted_on", "effective_on", "edition_effective_on")
    OF_EDITION = ("edition_of", "edition_effective_on", "changed_by", "with_file")

    NEEDED: ClassVar = {
        "kind": _("Say what kind of document it is."),
        "title": _("Give the document its title."),
        "code": _("Give the code: small Latin letters, digits and dashes."),
    }

    clauses: tuple[ClauseText, ...] = ()
    act: Act | None = None
    clean_copy: bytes = b""
    """The file for the site, if that was ticked and the document is confirmed."""

    def __init__(self, data: Any = None, *, draft: ActDraft) -> None:
        """A new act needs particulars, a further edition its day."""
        self.draft = draft
        code = draft.values.get("code") or propose_code(draft.values)
        super().__init__(data, initial=draft.values | {"text": draft.text, "code": code})
        self.fields |= fields_for_model(
            Act, PARTICULARS, widgets=WIDGETS, labels=LABELS, help_texts=HELP_TEXTS
        )
        self.order_fields([*self.OF_EDITION[:3], *PARTICULARS, "code"])
        for name, field in self.fields.items():  # what was recognised was stored as JSON
            if isinstance(field, forms.DateField) and name in self.initial:
                self.initial[name] = _as_day(self.initial[name])
        if not draft.has_file:
            del self.fields["with_file"]
        values = data if data is not None else self.initial
        is_edition = bool(str(values.get("edition_of", "")).strip())
        for name in PARTICULARS:
            self.fields[name].required = False
        for name, sentence in self.NEEDED.items():
            self.fields[name].required = not is_edition
            self.fields[name].error_messages["required"] = sentence
        day = self.fields["edition_effective_on"]
        day.required = is_edition
        day.error_messages["required"] = _("Say from which day this edition is in force.")

    def confirm(self, *, by: User, at: datetime) -> None:
        """Save the act or the edition, with the file if that was ticked. Raises Refused."""
        if self.act is not None:
            self.draft.confirm_edition(
                self.act,
                effective_on=self.cleaned_data["edition_effective_on"],
                changed_by=self.cleaned_data["changed_by"],
                clauses=self.clauses,
                by=by,
                at=at,
            )
        else:
            self.draft.confirm_new(particulars=self.particulars, clauses=self.clauses, by=by, at=at)
        if self.clean_copy:
            self.draft.attach(self.clean_copy, by=by, at=at)

    @property
    def particulars(self) -> dict[str, Any]:
        """Fields of a new act, after `is_valid`."""
        left_out = {*self.OF_EDITION, "text"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}

    @property
    def raw_values(self) -> dict[str, Any]:
        """Everything but the text, as it was typed."""
        names = [name for name in self.fields if name != "text"]
        return {name: self.data.get(name, "") for name in names}

    @property
    def raw_text(self) -> str:
        text: str = self.data.get("text", "")
        return text.replace("\r\n", "\n")

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        self.clauses = clean_clauses(text, most=MOST_FAULTS)
        return text

    def clean_edition_of(self) -> str:
        code: str = self.cleaned_data["edition_of"].strip()
        if code:
            self.act = Act.objects.filter(code=code).first()
            if self.act is None:
                raise forms.ValidationError(_("No document of the register has this code."))
            if self.act.governed_url:
                raise forms.ValidationError(self.act.governed_words)
        return code

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_shown = self.act.is_published if self.act else cleaned.get("is_published")
        if cleaned.get("with_file") and not is_shown:
            self.add_error("with_file", _("A file needs a document shown on the site."))
        is_edition = bool(self.data.get("edition_of", "").strip())
        if not is_edition and (code := cleaned.get("code")) and "code" not in self.errors:
            self._check_code(code)
        if cleaned.get("with_file") and "confirm" in self.data and not self.errors:
            with refusals_to_form(self, "with_file"):  # takes seconds
                self.clean_copy = self.draft.clean_copy()
        return cleaned

    def _check_code(self, code: str) -> None:
        try:
            CODE(code)
        except forms.ValidationError as error:
            self.add_error("code", error)
            return
        if Act.objects.filter(code=code).exists():
            sentence = gettext_lazy(
                "A document has this code already. If this is its new edition, put the code into"
                " the first field."
            )
            self.add_error("code", sentence)


def propose_code(values: dict[str, Any]) -> str:
    """`order-23` for приказ № 23; with the year if that is taken."""
    kind = KIND_CODES.get(str(values.get("kind", "")).lower(), "act")
    number = "".join(LATIN.get(sign, sign) for sign in str(values.get("number", "")).lower())
    number = re.sub(r"[^a-z0-9]+", "-", number).strip("-")
    year = str(values.get("adopted_on", ""))[:4]
    base = f"{kind}-{number}" if number else f"{kind}-{year or date.today().year}"  # noqa: DTZ011
    for code in (base, f"{base}-{year}" if year else base):
        if not Act.objects.filter(code=code[:50]).exists():
            return code[:50]
    return ""


def _as_day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text  # as it was typed
