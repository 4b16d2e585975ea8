from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import TOO_LONG
from otklik.website.page_feedback.models import LONGEST


class MarkWordsForm(forms.Form):
    """What was looked for, or what is wrong."""

    text = forms.CharField(
        label=_("What did you look for, or what is not clear?"),
        max_length=LONGEST,
        error_messages={
            "required": _("Write a few words, or simply close this page."),
            "max_length": TOO_LONG,
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )
