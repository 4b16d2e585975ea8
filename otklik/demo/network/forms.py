import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.demo.network.api import is_for_people_only
from otklik.demo.network.made_attachments import AttachmentKind
from otklik.demo.network.models import BadDay
from otklik.demo.network.posts_and_comments import TEXT_LIMIT
from otklik.demo.network.webhook_events import announce


class WriteForm(forms.Form):
    """A comment or a message. `key` makes a repeated submission harmless."""

    text = forms.CharField(
        max_length=TEXT_LIMIT,
        required=False,
        error_messages={
            "max_length": _("The text is too long: %(show_value)d of %(limit_value)d characters.")
        },
    )
    attachment = forms.ChoiceField(
        choices=[("", _("nothing")), *AttachmentKind.choices], required=False, initial=""
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    invitation = forms.RegexField(r"^[\w-]{1,64}$", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("text") and not cleaned.get("attachment") and "text" not in self.errors:
            self.add_error("text", _("Write the text: there is nothing to publish yet."))
        return cleaned

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("key", uuid.uuid4())
        super().__init__(*args, **kwargs)

    def content(self) -> dict[str, Any]:
        """What a comment and a message have in common."""
        return {name: self.cleaned_data[name] for name in ("text", "attachment", "key")}


class BadDaysForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        choices=BadDay.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    lasting = forms.ChoiceField(choices=[("once", ""), ("always", "")], initial="once")

    def switch(self, *, at: datetime) -> None:
        """Switch them; the desk is notified at once if programs gained or lost a right."""
        before = is_for_people_only()
        BadDay.objects.switch(
            {BadDay.Kind(kind) for kind in self.cleaned_data["kinds"]},
            is_once=self.cleaned_data["lasting"] == "once",
        )
        if before != is_for_people_only():
            announce("rights_changed", {}, at=at)
