from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import line_field
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.waves.models import Wave, WaveDays, WaveWords

RESERVED = {"new", "questionnaires", "coding"}  # paths of the desk's own pages


class VersionField(forms.ModelChoiceField[InstrumentVersion]):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.RadioSelect, empty_label=None, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        words = {"title": obj.title, "number": obj.number}
        if obj.proposal:
            return _("%(title)s (version %(number)s, proposed: nobody has approved it)") % words
        return _("%(title)s (version %(number)s)") % words


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("For example, 2026-11-30"))
        super().__init__(
            required=False,
            localize=True,
            error_messages={"invalid": _("Write the day as in the example: 2026-11-30")},
            **kwargs,
        )


class WordsForm(forms.Form):
    title = line_field(
        _("Title"),
        _("Give the survey a title"),
        longest=200,
        help_text=_("Everyone sees it above the questions and in the list of surveys"),
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Two sentences for the people asked: why, and what becomes of the answers"),
    )

    @property
    def words(self) -> WaveWords:
        return WaveWords(title=self.cleaned_data["title"], purpose=self.cleaned_data["purpose"])

    @property
    def arguments(self) -> dict[str, Any]:
        return {"words": self.words}


class DaysForm(forms.Form):
    opens_on = DayField(label=_("Opens on"))
    closes_on = DayField(
        label=_("Last day"),
        help_text=_("In the night after it the survey closes by itself. For example, 2026-11-30"),
    )
    results_on = DayField(label=_("Results promised by"))

    @property
    def days(self) -> WaveDays:
        return WaveDays(**{name: self.cleaned_data[name] for name in DaysForm.base_fields})

    @property
    def arguments(self) -> dict[str, Any]:
        return {"days": self.days}


class ReaderForm(forms.Form):
    """Who reads the texts of a survey."""

    reader = forms.ModelChoiceField(
        label=_("Choose one person"),
        queryset=User.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_("One person of those who see results before they are published"),
        error_messages={"required": _("Choose one person")},
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].queryset = User.holding(  # type: ignore[attr-defined]
            Right.SEE_RESULTS, on=on, institution=None
        )


class HalfForm(forms.Form):
    version = VersionField(
        label=_("Version that a half of the people answer"),
        queryset=InstrumentVersion.objects.none(),
        error_messages={"required": _("Choose a version")},
    )

    def __init__(self, wave: Wave, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same = InstrumentVersion.objects.filter(instrument=wave.version.instrument_id).approved()
        others = same.exclude(pk=wave.version_id).newest_first()
        self.fields["version"].queryset = others  # type: ignore[attr-defined]
        self.has_others = others.exists()


class PlanForm(DaysForm, WordsForm):
    version = VersionField(
        label=_("Questionnaire"),
        queryset=InstrumentVersion.objects.approved_first(),
        help_text=_("Its questions are approved and cannot be changed here"),
        error_messages={"required": _("Choose a questionnaire")},
    )
    slug = forms.SlugField(
        label=_("Address"),
        max_length=50,
        help_text=_("Latin letters, digits and dashes: the end of the address of the survey"),
        error_messages={
            "required": _("Write the end of the address"),
            "invalid": _("Only Latin letters, digits, dashes and underscores"),
        },
    )
    field_order = ("version", "title", "slug", "purpose", "opens_on", "closes_on", "results_on")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED or Wave.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("This address is taken: choose another one."))
        return slug

    @property
    def arguments(self) -> dict[str, Any]:
        named = {name: self.cleaned_data[name] for name in ("version", "slug")}
        return {**named, "words": self.words, "days": self.days}
