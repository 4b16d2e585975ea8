from datetime import datetime
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import day_field, line_field, text_field
from otklik.incidents.cases.choices import Concern
from otklik.incidents.cases.message import Message
from otklik.incidents.moderation.models import LONGEST_NOTE, ModerationAct, ModerationRule
from otklik.incidents.moderation.moderation_step import LONGEST_NOTE as LONGEST_HAND_NOTE
from otklik.organisation.people.user import User

#: The rule for each concern, by its code in the pack's moderation.yaml.
RULE_OF = {
    Concern.PERSONAL: "personal-data",
    Concern.THREAT: "threat",
    Concern.INSULT: "insult",
}


class RuleChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        """The rule, and below it what it does not cover, its source, whether it was checked."""
        kinds = _("For deleting alone.") if not obj.is_for_hiding else ""
        unchecked = "" if obj.is_checked else _("The authority has not checked this rule yet.")
        below = " ".join(str(part) for part in (obj.excludes, kinds, obj.source, unchecked) if part)
        return format_html('{}<br><span class="soft">{}</span>', obj.sentence, below)


class ModerationForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            ("hide", _("Hide at once; a second person confirms on the next working day")),
            ("delete", _("Propose to delete for good; a second person does it")),
        ],
        initial="hide",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do.")},
    )
    rule = RuleChoice(
        label=_("Which rule it breaks"),
        help_text=_("Criticism, disagreement and rude words alone are no rule."),
        queryset=ModerationRule.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _(
                "Choose the rule. Without one nothing is hidden or deleted: criticism, even rude, "
                "stays."
            ),
            "invalid_choice": _("Choose one of the rules below."),
        },
    )
    note = text_field(
        _("Why, in a sentence"),
        help_text=_("For the second person and the report. Do not repeat the personal data here."),
        longest=LONGEST_NOTE,
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, concern: Concern | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.fields["rule"]
        assert isinstance(rule, forms.ModelChoiceField)  # noqa: S101 - for the type alone
        rule.queryset = ModerationRule.objects.active()
        if concern is not None:
            rule.initial = rule.queryset.filter(code=RULE_OF[concern]).first()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        rule, kind = cleaned.get("rule"), cleaned.get("kind")
        if rule and kind == "hide" and not rule.is_for_hiding:
            self.add_error("rule", _("This rule is for deleting alone: choose another one."))
        if rule and kind == "delete" and not rule.is_for_deleting:
            self.add_error("rule", _("This rule is for hiding alone: choose another one."))
        if kind == "delete" and not cleaned.get("note") and "note" not in self.errors:
            self.add_error(
                "note", _("Say why hiding is not enough: the second person decides by it.")
            )
        return cleaned

    def begin(self, message: Message, *, by: User, at: datetime) -> ModerationAct:
        """Raises Refused."""
        rule, note = self.cleaned_data["rule"], self.cleaned_data["note"]
        if self.cleaned_data["kind"] == "hide":
            return ModerationAct.hide(message, rule=rule, note=note, by=by, at=at)
        return ModerationAct.propose_deletion(message, rule=rule, note=note, by=by, at=at)


class ReasonForm(forms.Form):
    reason = text_field(
        _("Why, in a sentence"),
        _("Say why in a sentence: the report shows it."),
        longest=LONGEST_NOTE,
        rows=2,
    )


class HandForm(forms.Form):
    note = line_field(_("What was done there"), longest=LONGEST_HAND_NOTE, required=False)


class PeriodForm(forms.Form):
    since = day_field(_("From"))
    until = day_field(_("Until"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day is before the first one: swap them."))
        return cleaned
