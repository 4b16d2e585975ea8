from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.surveys.collecting.personal_codes.models import AT_ONCE


class InvitationsForm(forms.Form):
    """Whom a wave asks by chance."""

    every = forms.IntegerField(
        label=_("One visit of how many"),
        min_value=0,
        max_value=1_000_000,
        help_text=_(
            "A band on the first page of every N-th visit asks, by chance. 10 at least; 0 asks "
            "nobody. The share stays the same through the whole survey"
        ),
        error_messages={"required": _("Write a number; 0 asks nobody")},
    )
    after_answers = forms.BooleanField(
        label=_("Ask whoever reads the answer to a question that is over"),
        required=False,
        help_text=_("On the page of the question; nothing joins the form with the question"),
    )


class CodeForm(forms.Form):
    """A personal code, by whoever was given it."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Twelve digits; spaces do not matter"),
        error_messages={"required": _("Type the code that you were given")},
    )


class CodesForm(forms.Form):
    """How many personal codes are made."""

    number = forms.IntegerField(
        label=_("How many codes"),
        min_value=1,
        max_value=AT_ONCE,
        help_text=_("One a person; make as many as you hand out"),
        error_messages={"required": _("Write how many codes you need")},
    )
