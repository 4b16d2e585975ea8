from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.legal_acts.acts.act import Act
from otklik.surveys.instrument.models import Instrument


class BeginForm(forms.Form):
    title = forms.CharField(
        label=_("Title of the questionnaire"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As it will appear on the form; it can be changed until it is approved"),
        error_messages={"required": _("Give the questionnaire its title")},
    )
    code = forms.SlugField(
        label=_("Short name"),
        max_length=40,
        help_text=_("Small Latin letters, digits and dashes; files and reports are named by it"),
        error_messages={
            "required": _("Write a short name"),
            "invalid": _("Small Latin letters, digits and dashes."),
        },
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].lower()
        if Instrument.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is such a questionnaire: choose another name."))
        return code


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("What was learnt"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How people understood the question. Do not write who they were"),
    )


class ApprovalForm(forms.Form):
    act = forms.ModelChoiceField(
        label=_("Act that approves the questionnaire"),
        queryset=Act.objects.newest_first().exclude(is_published=False, outside_key__gt=""),
        empty_label=_("Choose an act"),
        help_text=_("If it is not in the list, add it under “Legal acts” first"),
        error_messages={"required": _("Choose the act")},
    )
    clause = forms.CharField(
        label=_("Appendix or clause"),
        required=False,
        max_length=60,
        help_text=_("As in its address on the site, for example “appendix”; empty: the whole act"),
    )

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        act, clause = cleaned.get("act"), str(cleaned.get("clause") or "")
        known = act.editions.filter(clauses__address=clause) if isinstance(act, Act) else None
        if clause and known is not None and not known.exists():
            self.add_error("clause", _("The act has no such appendix or clause."))
        return cleaned

    @property
    def address(self) -> str:
        act, clause = self.cleaned_data["act"], self.cleaned_data["clause"]
        return f"{act.code}/{clause}" if clause else str(act.code)
