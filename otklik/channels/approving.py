"""Forms of a publication's page: what was seen or done by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.channels.links import LONGEST_LINK
from otklik.core.entry import address_field


class LinkForm(forms.Form):
    """Where something that was done by hand stands now."""

    url = address_field(
        _("Link to the post"),
        _("Paste the link to the post."),
        longest=LONGEST_LINK,
        help_text=_("Open the post in the network and copy its address."),
    )


class PostVerdictForm(forms.Form):
    """What a person saw in the network of a post that was not confirmed."""

    verdict = forms.ChoiceField(
        label=_("What do you see in the network"),
        choices=[
            ("it_is_there", _("The post stands there")),
            ("send_again", _("The post is not there: publish it again")),
            ("give_up", _("The post is not there and is no longer needed")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Look into the network and say what you see.")},
    )
    url = forms.URLField(
        label=_("Link to the post"),
        help_text=_("Needed when it stands there."),
        required=False,
        assume_scheme="https",
        max_length=LONGEST_LINK,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == "it_is_there" and not cleaned.get("url"):
            self.add_error("url", _("Paste the link to the post."))
        return cleaned
