"""What people say at the desk of the information field."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import address_field, moment_field
from otklik.core.table_files.read import Table
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.topic_alerts.models import Rise
from otklik.incidents.importing.mapping import ColumnMapping, Field
from otklik.incidents.topics.models import Topic

EVERY = [(15, _("every 15 minutes")), (30, _("every half an hour")), (60, _("every hour")),
         (240, _("every four hours")), (1440, _("once a day"))]  # fmt: skip
READ = (Field.TEXT, Field.EXTERNAL_ID, Field.URL, Field.DATE, Field.TIME, Field.SOURCE)


class SourceForm(forms.Form):
    """A feed to be read."""

    name = forms.CharField(
        label=_("Name of the source"),
        help_text=_("As colleagues call it: a newspaper, a channel, a site."),
        max_length=120,
        error_messages={"required": _("Write what the source is called.")},
    )
    url = address_field(_("Address of its RSS or Atom feed"), _("Paste the address of the feed."))
    words = forms.CharField(
        label=_("Words that concern us"),
        help_text=_(
            "One a line, in any form. Only what holds one of them is shown. Empty: everything."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    every_minutes = forms.TypedChoiceField(
        label=_("How often to read it"), choices=EVERY, coerce=int, initial=30
    )


class MentionCardForm(forms.Form):
    """A mention that no source of ours brings. The key makes a second press harmless."""

    url = address_field(_("Link"), help_text=_("To the very text, post or broadcast."))
    place = forms.CharField(
        label=_("Where it was said"), max_length=120,
        help_text=_("A newspaper, a channel, a group."),
        error_messages={"required": _("Write where it was said.")},
    )  # fmt: skip
    title = forms.CharField(label=_("Heading"), max_length=300, required=False)
    text = forms.CharField(
        label=_("Words of the mention"),
        help_text=_("Names, phones and addresses of people are hidden by the program."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write or paste what was said.")},
    )
    at = moment_field(_("When it was said"), help_text=_("Day and time: 24.11.2026 14:05"))
    picture = forms.FileField(
        label=_("Screenshot"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)


class CorrectionForm(forms.Form):
    """What it is about and how it sounds, said by a person."""

    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("no topic")
    )
    tone = forms.ChoiceField(
        label=_("Tone"), choices=[("", _("not said")), *Mention.Tone.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = Topic.objects.active()  # type: ignore[attr-defined]


class MentionColumnsForm(forms.Form):
    """A select of the file's columns for each thing that is read."""

    def __init__(self, table: Table, data: Any = None, *, mapping: ColumnMapping) -> None:
        super().__init__(data, initial=dict(mapping.columns))
        columns = [(str(number), name) for number, name in enumerate(table.header)]
        for field in READ:
            self.fields[field.value] = forms.ChoiceField(
                label=field.label,
                choices=[("", _("is not in the file")), *columns],
                required=field is Field.TEXT,
                error_messages={"required": _("Choose the column that holds the text.")},
            )

    def mapping(self) -> ColumnMapping:
        """What was chosen. Call after is_valid."""
        chosen = {field.value: self.cleaned_data[field.value] for field in READ}
        return ColumnMapping({field: int(place) for field, place in chosen.items() if place})


class DecisionForm(forms.Form):
    """What is done about a warning."""

    verdict = forms.ChoiceField(
        label=_("What was decided"), choices=Rise.Verdict.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was decided.")},
    )  # fmt: skip
    decision = forms.CharField(
        label=_("What is done, by whom and by when"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
