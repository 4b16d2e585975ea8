"""Forms for what a person did or saw in a network."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otklik.channels.outbound.models import Delivery
from otklik.channels.validate_and_clean_links import LONGEST_LINK
from otklik.core.form_fields import address_field, choice_field
from otklik.organisation.people.user import User


class LinkForm(forms.Form):
    """The address of what was done by hand."""

    url = address_field(
        _("Link to the post"),
        _("Paste the link to the post."),
        longest=LONGEST_LINK,
        help_text=_("Open the post in the network and copy its address."),
    )


class VerdictForm(forms.Form):
    """Subclasses label `verdict` («it_is_there», «send_again», «give_up») and `url`."""

    missing_link: ClassVar[Promise]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == "it_is_there" and not cleaned.get("url"):
            self.add_error("url", str(self.missing_link))
        return cleaned

    def settle(self, delivery: Delivery, *, by: User, at: datetime) -> None:
        """Raises Refused."""
        match self.cleaned_data["verdict"]:
            case "it_is_there":
                delivery.found(self.cleaned_data["url"], by=by, at=at)
            case "send_again":
                delivery.send_again(by=by, at=at)
            case _:
                delivery.give_up(by=by, at=at)


class PostVerdictForm(VerdictForm):
    missing_link = _("Paste the link to the post.")
    verdict = choice_field(
        _("What do you see in the network"),
        _("Look into the network and say what you see."),
        choices=[
            ("it_is_there", _("The post is there")),
            ("send_again", _("The post is not there: publish it again")),
            ("give_up", _("The post is not there and is no longer needed")),
        ],
    )
    url = forms.URLField(
        label=_("Link to the post"),
        help_text=_("Needed if it is there."),
        required=False,
        assume_scheme="https",
        max_length=LONGEST_LINK,
    )
