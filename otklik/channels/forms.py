"""Small forms of official pages: a new one, what it does, the lead's decision."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from otklik.channels.models import Account
from otklik.channels.models.account import DIALOGUE, PUBLISHING
from otklik.channels.networks.base import Mode
from otklik.channels.networks.registry import ADAPTERS


class NewAccountForm(forms.Form):
    network = forms.ChoiceField(
        label=_("Network"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a network")},
    )
    name = forms.CharField(
        label=_("How the desk calls the page"),
        max_length=120,
        help_text=_("For example, “VK” or “VK, branch at the station”: staff and visitors see it."),
        error_messages={"required": _("Give the page a name")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        networks = [
            (code, label)
            for code, label in Account.NetworkCode.choices
            if code in ADAPTERS and code not in {"site", "import"}
            and (settings.DEMONSTRATION or code != "practice")
        ]  # fmt: skip
        self.fields["network"].choices = networks  # type: ignore[attr-defined]


class ModeForm(forms.Form):
    """What an account does. Dialogue in a foreign messenger is no choice here."""

    mode = forms.ChoiceField(
        label=_("What we do on this page"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data, initial={"mode": account.mode})
        is_closed = account.is_foreign_messenger and account.decision is None
        impossible = DIALOGUE if is_closed else frozenset()
        if account.network in Account.WITHOUT_A_WALL:
            impossible = PUBLISHING
        choices = [
            (value, label) for value, label in Account.ModeChoice.choices if value not in impossible
        ]
        self.fields["mode"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Mode:
        return Mode(self.cleaned_data["mode"])


class DecisionForm(forms.Form):
    """The document by which the lead lets people be answered in a foreign messenger."""

    document = forms.CharField(
        label=_("Kind of document"),
        max_length=120,
        help_text=_("Order, resolution, minutes"),
        error_messages={"required": _("Name the document")},
    )
    number = forms.CharField(
        label=_("Number"),
        max_length=40,
        error_messages={"required": _("Give its number")},
    )
    decided_on = forms.DateField(
        label=_("Date"),
        localize=True,
        help_text=_("For example, 2026-11-30"),
        error_messages={
            "required": _("Give its date"),
            "invalid": _("Write the day as in the example: 2026-11-30"),
        },
    )
    decided_by = forms.CharField(
        label=_("Who decided"),
        max_length=200,
        help_text=_("The position, as the document says it"),
        error_messages={"required": _("Say who decided")},
    )
