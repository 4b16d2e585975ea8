"""The form of a page's passport."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.page_passport import Passport, PassportFacts
from otklik.organisation.structure.units import Unit

KNOWN = [("", _("nobody looked")), ("yes", _("yes")), ("no", _("no"))]
MOST_OWNERS = 20


class Known(forms.TypedChoiceField):
    """Yes, no, or that nobody looked yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=KNOWN,
            coerce=lambda value: value == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


class PassportForm(forms.Form):
    page_url = forms.URLField(
        label=_("Address of the page"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("As people open it. It stands on the site, among the official pages."),
        error_messages={"invalid": _("This is no address: it begins with https://")},
    )
    has_mark = Known(
        label=_("Mark “State organisation”"),
        help_text=_("The network shows it beside the name once the page is confirmed."),
    )
    marked_on = forms.DateField(
        label=_("Since when"),
        required=False,
        localize=True,
        help_text=_("For example, 2026-11-30"),
        error_messages={"invalid": _("Write the day as in the example: 2026-11-30")},
    )
    has_form = Known(
        label=_("Form of the feedback platform “Gosuslugi. We decide together”"),
        help_text=_("Is it on the page?"),
    )
    register_number = forms.CharField(
        label=_("Number in the list of Roskomnadzor"),
        required=False,
        max_length=60,
        help_text=_("For pages with more than 10,000 subscribers"),
    )
    unit = forms.ModelChoiceField(
        label=_("Who answers for the page"),
        queryset=Unit.objects.active(),
        required=False,
        empty_label=_("not said"),
        help_text=_("The site names this unit."),
    )
    owners = forms.CharField(
        label=_("Who holds the rights of an owner"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Positions, one a line. Seen at the desk only, never on the site."),
    )
    second_factor = forms.ChoiceField(
        label=_("Second factor of the owners"),
        required=False,
        choices=[("", _("nobody looked")), *Passport.SecondFactor.choices],
        widget=forms.RadioSelect,
        help_text=_("Without one, a stolen password is a stolen page."),
    )

    def clean_page_url(self) -> str:
        address = str(self.cleaned_data["page_url"])
        is_new = address != self.initial.get("page_url")  # the practice network's own has no https
        if address and is_new and urlsplit(address).scheme != "https":
            raise forms.ValidationError(_("This is no address: it begins with https://"))
        return address

    def clean_owners(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["owners"].splitlines()]
        owners = [line for line in lines if line]
        if len(owners) > MOST_OWNERS:
            raise forms.ValidationError(_("More than 20 owners: take rights away from some."))
        return "\n".join(owners)

    @property
    def facts(self) -> PassportFacts:
        return PassportFacts(**self.cleaned_data)
