from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import line_field, text_field, whole_number_field
from otklik.disclosure.items.models import Item
from otklik.disclosure.items.occasion import Occasion
from otklik.disclosure.submissions.invitation import LONGEST_DAYS
from otklik.disclosure.submissions.models import LONGEST_TEXT


class ReturnForm(forms.Form):
    reason = text_field(
        _("What to correct"), _("Say what to correct: the unit reads it."), longest=500
    )


class SubmissionForm(forms.Form):
    """Text, and files that the view takes from the request."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"max_length": _("The text is too long: attach it as a file.")},
    )
    occasion = forms.ModelChoiceField(
        label=_("About which event"), queryset=Occasion.objects.none(), required=False
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = item.occasions.open()
        if waiting.exists():
            self.fields["occasion"].queryset = waiting  # type: ignore[attr-defined]
            self.fields["occasion"].empty_label = _("none of these")  # type: ignore[attr-defined]
        else:
            del self.fields["occasion"]


class InvitationForm(forms.Form):
    to = line_field(
        _("Who supplies by the link"),
        _("Write the unit or the post that gets the link."),
        longest=200,
        help_text=_("A unit or a post, without names."),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Without an address the link is shown to you, to be passed on."),
        error_messages={"invalid": _("Write an address like this: unit@example.org")},
    )
    days = whole_number_field(
        _("Open for how many days"),
        _("Write a number of days from 1 to 30."),
        most=LONGEST_DAYS,
        size=4,
        initial=7,
    )


class PublicationForm(forms.Form):
    place = forms.CharField(
        label=_("Address of the publication"),
        help_text=_("If empty, a page of the site shows the text and the files with their date."),
        max_length=500,
        required=False,
    )
