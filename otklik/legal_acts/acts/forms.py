"""The editor's forms of an act and its editions. The text of an edition is one field, in the
notation of the pack's files (`text_format`)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from otklik.core.pack.parse import Report
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ClauseText
from otklik.legal_acts.acts.edition import Edition, write_words
from otklik.legal_acts.acts.markdown_format import parse_clauses, write_clauses
from otklik.legal_acts.citations import follow_changes
from otklik.legal_acts.search import site_index
from otklik.organisation.people.roles_and_rights import Right


class LinesTextarea(forms.Textarea):
    """Browsers send lines with \\r\\n: an untouched text would look changed."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value and value.replace("\r\n", "\n").strip()


def clean_clauses(text: str, *, most: int | None = None) -> tuple[ClauseText, ...]:
    """Clauses of a text. Raises ValidationError with a sentence for each wrong line; with `most`
    for so many, and the number of the others."""
    report = Report()
    clauses = parse_clauses("", text.splitlines(), report)
    faults = [
        gettext("Line %(line)s: %(sentence)s") % {"line": one.line, "sentence": one.sentence}
        for one in report.problems
    ]
    if most is not None and len(faults) > most:
        faults[most:] = [gettext("And %(count)s more.") % {"count": len(faults) - most}]
    if faults:
        raise ValidationError(faults)
    return clauses


class EditionForm(WagtailAdminModelForm):  # type: ignore[misc]
    text = forms.CharField(
        label=_("Text"),
        widget=LinesTextarea(attrs={"rows": 30, "lang": "ru"}),
        help_text=_(
            "Each clause begins with its address in square brackets, with a blank line between "
            "clauses. Before the address: “## ” for a heading, “- ” for an item of a list, “| ” "
            "for a table. Do not change an address: other pages link to it."
        ),
    )

    clauses: tuple[ClauseText, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["text"] = write_clauses(self.instance.texts)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        self.clauses = clean_clauses(text)
        return text


class ActForm(WagtailAdminModelForm):  # type: ignore[misc]
    """An act; saving it also writes the audit log, the search and the impacts of the change."""

    summary_is_checked = forms.BooleanField(
        label=_("The plain words are checked today"),
        required=False,
        help_text=_(
            "Tick it when you have compared them with the text: readers see your name and the day."
            " A change of the words takes an earlier check away."
        ),
    )

    def clean_summary_is_checked(self) -> bool:
        is_checked: bool = self.cleaned_data["summary_is_checked"]
        if is_checked and not self.for_user.may(Right.SIGN_ANSWERS):
            raise ValidationError(gettext("Plain words are checked by those who sign answers."))
        if is_checked and not self.cleaned_data.get("summary"):
            raise ValidationError(gettext("There are no plain words to check yet."))
        return is_checked

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        editions = self.formsets.get("editions")
        if self.instance.governed_url and editions and editions.has_changed():
            self.add_error(None, self.instance.governed_words)
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> Act:
        is_new = self.instance.pk is None
        if "summary" in self.changed_data:
            self.instance.summary_checked_at, self.instance.summary_checked_by = None, ""
        act: Act = super().save(commit)
        if commit:
            texts = {
                str(form.instance.number): changes
                for form in self._texts_to_write()
                if (changes := form.instance.rewrite(form.clauses))
            }
            if self.formsets["editions"].deleted_objects:
                write_words(act)
            now = timezone.now()
            act.record_correction(
                by=self.for_user, at=now, fields=self._changed_names(), texts=texts, is_new=is_new
            )
            if self.cleaned_data["summary_is_checked"]:
                act.check_summary(by=self.for_user, at=now)
            site_index.renew(act, on=timezone.localdate(now))
            follow_changes.follow_citations({act.code}, at=now)
        return act

    def _texts_to_write(self) -> list[EditionForm]:
        formset = self.formsets["editions"]
        return [
            form
            for form in formset.forms
            if "text" in form.changed_data and form not in formset.deleted_forms
        ]

    def _changed_names(self) -> list[str]:
        gone: list[Edition] = self.formsets["editions"].deleted_objects
        return [*self.changed_data, *(f"-edition {edition.number}" for edition in gone)]
