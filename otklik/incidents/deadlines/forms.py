from django import forms
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import day_field


class ExtensionForm(forms.Form):
    """More time for an answer."""

    until = day_field(
        gettext_lazy("New last day"), help_text=gettext_lazy("For example, 24.11.2026")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why more time is needed"),
        help_text=gettext_lazy("Colleagues and whoever checks will read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say in a sentence why more time is needed.")},
    )
    document = forms.CharField(
        label=gettext_lazy("Document"),
        help_text=gettext_lazy("If there is one: a resolution, a letter, its number and date."),
        required=False,
        max_length=300,
    )
