from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.surveys.result_news import consent_wordings


class NewsForm(forms.Form):
    """An address to be told of results."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the address, or close this page: nothing else is needed"),
            "invalid": _("Write the address as in the example: name@example.org"),
        },
    )
    agreed = forms.BooleanField(
        label=consent_wordings.AGREED,
        error_messages={"required": _("Without this consent the address cannot be kept")},
    )
