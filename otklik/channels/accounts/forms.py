"""Small forms of official pages: a new one, what it does, the lead's decision."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts import certificates
from otklik.channels.accounts.form_fields import AddressLine, ProxyLine, SecretLine
from otklik.channels.accounts.models import (
    DIALOGUE,
    PROXY_PASSWORD,
    PROXY_USER,
    PUBLISHING,
    Account,
    Reach,
)
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.connection import OF_ACCOUNT, Setting
from otklik.channels.networks.registry import ADAPTERS, NoAdapter, settings_of
from otklik.core.refusal import Refused


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


SECRET, FORGET, SHOWN = "secret-", "forget-secret-", "shown-"
ADDRESS_HINT = _("Starts with https://. Leave it empty to use the usual one: %(default)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A field of the form; for a key also when it was changed last, and whether it may go."""

    bound: forms.BoundField
    kept_at: datetime | None = None
    is_kept: bool = False
    is_needed: bool = False  # a key that the page cannot work without
    forget: forms.BoundField | None = None


class AccountForm(forms.Form):
    """How one account is reached, and its keys. What is kept of a key is never shown: an empty
    field leaves it as it is."""

    name = NewAccountForm.base_fields["name"]

    def __init__(
        self,
        account: Account,
        data: Any = None,
        files: Any = None,
        *,
        known: Container[str] = (),
    ) -> None:
        """`known`: names of kept keys that whoever sends this form has typed themselves."""
        self.account, self.known = account, known
        # Names and days alone: the values are not opened, and may not even open any more.
        self.kept = dict(account.secrets.values_list("name", "changed_at"))
        super().__init__(data, files, initial=self._initial())
        for setting in self.settings:
            self._add(setting)
        self._add_line()

    @property
    def settings(self) -> tuple[Setting, ...]:
        try:
            return settings_of(self.account)
        except NoAdapter:
            return ()

    def _initial(self) -> dict[str, str]:
        account = self.account
        shown = {
            field_of(setting): account.kept(setting.name)
            for setting in self.settings
            if _is_shown(setting)
        }
        plain = {name: getattr(account, name) for name in ("name", "proxy", *OF_ACCOUNT)}
        return {**plain, **shown}

    def _add(self, setting: Setting) -> None:
        if setting.is_secret:
            self.fields[field_of(setting)] = SecretLine(setting.label, setting.hint)
            if not setting.is_required and setting.name in self.kept:
                self.fields[f"{FORGET}{setting.name}"] = forms.BooleanField(
                    label=_("Remove what is kept"), required=False
                )
        elif setting.name == "base_url":
            default = setting.default
            self.fields["base_url"] = AddressLine(
                label=setting.label,
                help_text=_both(setting.hint, ADDRESS_HINT % {"default": default})
                if default
                else setting.hint,
                required=setting.is_required and not default,
            )
        else:
            self.fields[field_of(setting)] = forms.CharField(
                label=setting.label,
                help_text=setting.hint,
                max_length=120,
                required=setting.is_required and not setting.default,
                error_messages={"required": _needed(setting.label)},
            )

    def _add_line(self) -> None:
        """How calls leave the house: what only few installations need."""
        self.fields["proxy"] = ProxyLine(
            label=_("Proxy"),
            help_text=_("Only if calls must go through one: http://proxy.example:3128"),
            required=False,
        )
        self.fields[f"{SECRET}{PROXY_USER}"] = SecretLine(
            _("User name at the proxy"), _("If it asks for one")
        )
        self.fields[f"{SECRET}{PROXY_PASSWORD}"] = SecretLine(_("Password at the proxy"), "")
        self.fields["bundle"] = forms.FileField(
            label=_("Root certificates"),
            help_text=_(
                "A PEM file. Needed if the network uses certificates that browsers do not know, "
                "for example of the Russian national authority. Then only these are trusted."
            ),
            required=False,
            widget=forms.FileInput(attrs={"accept": ".pem,.crt,.cer"}),
        )
        if self.account.ca_bundle:
            self.fields["bundle_off"] = forms.BooleanField(
                label=_("Trust the usual certificates again"), required=False
            )

    def rows(self) -> Iterator[Row]:
        """What the network asks for, in its order."""
        yield Row(bound=self["name"])
        for setting in self.settings:
            yield self._row(setting)

    def line_rows(self) -> Iterator[Row]:
        yield Row(bound=self["proxy"])
        for name in (PROXY_USER, PROXY_PASSWORD):
            yield self._secret_row(name)
        yield Row(bound=self["bundle"])
        if "bundle_off" in self.fields:
            yield Row(bound=self["bundle_off"])

    def _row(self, setting: Setting) -> Row:
        if setting.is_secret:
            return self._secret_row(setting.name, is_needed=setting.is_required)
        return Row(bound=self[field_of(setting)])

    def _secret_row(self, name: str, *, is_needed: bool = False) -> Row:
        forget = f"{FORGET}{name}"
        return Row(
            bound=self[f"{SECRET}{name}"],
            is_kept=name in self.kept,
            kept_at=self.kept.get(name),
            is_needed=is_needed,
            forget=self[forget] if forget in self.fields else None,
        )

    def clean_bundle(self) -> certificates.Bundle | None:
        file = self.cleaned_data["bundle"]
        if not file:
            return None
        try:
            return certificates.read_bundle(file.read(certificates.LARGEST + 1), at=self.at)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for setting in self.settings:
            name = field_of(setting)
            is_there = setting.name in self.kept or given.get(name)
            is_missing = setting.is_secret and setting.is_required and not is_there
            if is_missing and name not in self.errors:
                self.add_error(name, _needed(setting.label))
        if given.get(f"{SECRET}{PROXY_USER}") and not given.get("proxy") and not self.errors:
            self.add_error("proxy", _("Give the address of the proxy, or leave its user empty"))
        self._keep_keys_from_strangers(given)
        return given

    def _keep_keys_from_strangers(self, given: Mapping[str, Any]) -> None:
        """A key that is shown to nobody goes to no new address unless it is typed once more."""
        if not self._leads_elsewhere(given):
            return
        for setting in self.settings:
            name = setting.name
            is_given = given.get(f"{SECRET}{name}") or given.get(f"{FORGET}{name}")
            if setting.is_secret and name in self.kept and name not in self.known and not is_given:
                self.add_error(f"{SECRET}{name}", _typed_again(setting.label))

    def _leads_elsewhere(self, given: Mapping[str, Any]) -> bool:
        """Whether keys would go to other programs, or to whoever other certificates vouch for.
        A proxy sees no key: what passes it is encrypted."""
        if given.get("bundle") or given.get("bundle_off"):
            return True
        for setting in self.settings:
            field = field_of(setting)
            before = self.initial.get(field, "") or setting.default
            if setting.leads_keys and (given.get(field, "") or setting.default) != before:
                return True
        return False

    at: datetime  # set by the view: whether certificates hold is asked of this moment

    @property
    def reach(self) -> Reach:
        """Call after is_valid."""
        given, account = self.cleaned_data, self.account
        defaults = {setting.name: setting.default for setting in self.settings}
        base_url = given.get("base_url", account.base_url)
        return Reach(
            name=given["name"],
            base_url="" if base_url == defaults.get("base_url") else base_url,
            container=given.get("container", account.container),
            proxy=given["proxy"],
        )

    @property
    def typed_secrets(self) -> Mapping[str, str]:
        """Keys that are right in themselves, whatever else is wrong in the form."""
        given = getattr(self, "cleaned_data", {})
        return {
            name.removeprefix(SECRET): value
            for name, value in given.items()
            if name.startswith(SECRET) and value
        }

    @property
    def shown(self) -> Mapping[str, str]:
        """What is kept beside the keys though it is none, where it changed."""
        return {
            name.removeprefix(SHOWN): value
            for name, value in self.cleaned_data.items()
            if name.startswith(SHOWN) and value != self.initial.get(name, "")
        }

    @property
    def forgotten(self) -> list[str]:
        given = self.cleaned_data
        ticked = [n.removeprefix(FORGET) for n, v in given.items() if n.startswith(FORGET) and v]
        emptied = [name for name, value in self.shown.items() if not value]
        proxy = [
            name
            for name in (PROXY_USER, PROXY_PASSWORD)
            if name in self.kept and name not in self.typed_secrets
        ]  # of another proxy, or of none
        return [*ticked, *emptied, *(proxy if given["proxy"] != self.initial["proxy"] else ())]


def field_of(setting: Setting) -> str:
    """The name of its field in the form, and on the page."""
    if setting.is_secret:
        return f"{SECRET}{setting.name}"
    return setting.name if setting.is_field else f"{SHOWN}{setting.name}"


def _is_shown(setting: Setting) -> bool:
    """Kept beside the keys, though it is none: adapters find it where they find those."""
    return not setting.is_secret and not setting.is_field


def _needed(label: Any) -> str:
    """Names the field: the list of what is wrong is read before the fields are."""
    return str(_("Fill in “%(label)s”: without it the page cannot work") % {"label": label})


def _typed_again(label: Any) -> str:
    return str(
        _("Keys would go to another address: type “%(label)s” once more, or remove what is kept")
        % {"label": label}
    )


def _both(first: Any, second: Any) -> Any:
    return f"{first} {second}".strip()
