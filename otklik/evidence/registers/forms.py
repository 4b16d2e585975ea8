from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.channels.accounts.models import Account
from otklik.core.form_fields import choice_field, day_field
from otklik.evidence.registers.models import RegisterExport
from otklik.evidence.registers.query import Register
from otklik.incidents.inbox.standard_views_and_filters import VIEWS
from otklik.incidents.topics.models import Topic
from otklik.organisation.structure.units_and_institutions import Unit

TAKEN_INBOX_FILTERS = ("view", "unit", "topic", "account", "q")


class PeriodForm(forms.Form):
    """Which rows: a period, and the inbox filters."""

    first = day_field(gettext_lazy("From"))
    last = day_field(gettext_lazy("To"))
    view = forms.ChoiceField(
        label=gettext_lazy("View of the queue"),
        choices=[(code, view.name) for code, view in VIEWS.items()],
        required=False,
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    account = forms.ChoiceField(label=gettext_lazy("Page"), required=False)
    q = forms.CharField(label=gettext_lazy("Words or number"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("unit", Unit.objects.order_by("name")),
            ("topic", Topic.objects.order_by("name")),
            ("account", Account.objects.order_by("name")),
        ):
            items = [(str(row.pk), str(row)) for row in rows]
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, choices=[("", _("all")), *items], required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day is before the first one."))
        return cleaned

    @property
    def filters(self) -> dict[str, str]:
        """As in the URL of the inbox."""
        values = {name: self.cleaned_data.get(name, "") for name in TAKEN_INBOX_FILTERS}
        return {name: value for name, value in values.items() if value}


class TakingForm(forms.Form):
    """Which file format, and whether with names."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    register = choice_field(gettext_lazy("Register"), choices=Register.choices)
    format = choice_field(gettext_lazy("File"), choices=RegisterExport.Format.choices)
    has_names = forms.BooleanField(
        label=gettext_lazy("With names, pages and words of people"), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Why you need the names"),
        help_text=gettext_lazy("Only with names. Each look at a person's name is recorded."),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, may_see_names: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_see_names:
            del self.fields["has_names"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("has_names") and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why you need the names."))
        return cleaned
