"""Forms of an official page: its settings and keys, mode, dialogue decision and passport."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts import certificates
from otklik.channels.accounts.models import (
    DIALOGUE,
    PROXY_PASSWORD,
    PROXY_USER,
    PUBLISHING,
    Account,
    Reach,
)
from otklik.channels.accounts.page_passport import Passport, PassportFacts
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.connection_settings import OF_ACCOUNT, Setting
from otklik.channels.networks.registry import ADAPTERS, settings_of
from otklik.core.form_fields import choice_field, line_field, text_field
from otklik.core.refusal import Refused
from otklik.organisation.structure.units_and_institutions import Unit

LONGEST_SECRET = 4096


class SecretField(forms.CharField):
    """A key: typed or pasted, never shown again, not stored by browsers."""

    def __init__(self, label: Any, hint: Any) -> None:
        attrs = {"autocomplete": "new-password", "spellcheck": "false"}
        super().__init__(
            label=label,
            help_text=hint,
            required=False,
            max_length=LONGEST_SECRET,
            widget=forms.PasswordInput(render_value=False, attrs=attrs),
        )

    def clean(self, value: Any) -> str:
        cleaned = str(super().clean(value))
        if not cleaned.isprintable():
            raise forms.ValidationError(
                _("There is a line break or an invisible sign inside: copy the key alone")
            )
        return cleaned


class ServerAddressField(forms.CharField):
    """The URL of an API, as an administrator received it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, widget=forms.URLInput, **kwargs)

    def clean(self, value: Any) -> str:
        cleaned = str(super().clean(value))
        if not cleaned:
            return ""
        parts = _parts(cleaned)
        if parts.scheme not in {"https", "http", "imaps", "imap", "smtps", "smtp"} or (
            not parts.hostname
        ):
            raise forms.ValidationError(_("This is no address: it begins with https://"))
        _refuse_name_inside(parts)
        if parts.scheme == "http" and not _may_be_plain(parts.hostname):
            raise forms.ValidationError(
                _("Over http:// anybody on the way could read the key: use https://")
            )
        return cleaned


class ProxyField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=300, **kwargs)

    def clean(self, value: Any) -> str:
        cleaned = str(super().clean(value))
        if not cleaned:
            return ""
        parts = _parts(cleaned if "://" in cleaned else f"http://{cleaned}")
        _refuse_name_inside(parts)
        if parts.scheme not in {"http", "https"}:
            raise forms.ValidationError(_("Only http:// and https:// proxies can be used"))
        if not parts.hostname or parts.path not in {"", "/"} or parts.query:
            raise forms.ValidationError(_("Write the proxy as in the example: http://host:3128"))
        return cleaned if "://" in cleaned else f"http://{cleaned}"


def _parts(address: str) -> Any:
    try:
        httpx.URL(address)
        parts = urlsplit(address)
        _port = parts.port
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise forms.ValidationError(_("This is no address: check it for a slip")) from None
    return parts


def _refuse_name_inside(parts: Any) -> None:
    if parts.username or parts.password:
        raise forms.ValidationError(
            _("Remove name and password from the address: they have fields of their own")
        )


def _may_be_plain(host: str) -> bool:
    is_here = host in {"127.0.0.1", "localhost", "::1"}
    return is_here and (settings.CHANNELS_MAY_CALL_LOOPBACK or settings.DEMONSTRATION)


class NewAccountForm(forms.Form):
    network = choice_field(_("Network"), _("Choose a network"))
    name = line_field(
        _("What the page is called at the desk"),
        _("Give the page a name"),
        longest=120,
        help_text=_("For example, “VK” or “VK, branch at the station”: staff and visitors see it."),
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
    """What an account does. Dialogue in a foreign messenger cannot be chosen here."""

    mode = choice_field(_("What we do on this page"), _("Choose one"))

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
    def selected(self) -> Mode:
        return Mode(self.cleaned_data["mode"])


class DecisionForm(forms.Form):
    document = line_field(
        _("Kind of document"),
        _("Name the document"),
        longest=120,
        help_text=_("Order, resolution, minutes"),
    )
    number = line_field(_("Number"), _("Give its number"), longest=40)
    decided_on = forms.DateField(
        label=_("Date"),
        localize=True,
        help_text=_("For example, 2026-11-30"),
        error_messages={
            "required": _("Give its date"),
            "invalid": _("Write the day as in the example: 2026-11-30"),
        },
    )
    decided_by = line_field(
        _("Who decided"),
        _("Say who decided"),
        longest=200,
        help_text=_("The position, as the document says it"),
    )


SECRET, FORGET, OPEN = "secret-", "forget-secret-", "shown-"
ADDRESS_HINT = _("Starts with https://. Leave it empty to use the usual one: %(default)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """A field of the form; for a key also when it was changed and whether it may be removed."""

    bound: forms.BoundField
    kept_at: datetime | None = None
    is_kept: bool = False
    is_needed: bool = False  # a key without which the page cannot work
    forget: forms.BoundField | None = None


class AccountForm(forms.Form):
    """How an account is reached, and its keys, which are never shown; empty keeps them."""

    name = NewAccountForm.base_fields["name"]

    def __init__(
        self,
        account: Account,
        data: Any = None,
        files: Any = None,
        *,
        typed_names: Container[str] = (),
    ) -> None:
        """`typed_names`: names of stored keys that the person sending the form typed themselves."""
        self.account, self.typed_names = account, typed_names
        # Names and dates only: values are not decrypted, which may no longer be possible.
        self.stored_secrets = dict(account.secrets.values_list("name", "changed_at"))
        self.settings = settings_of(account)
        super().__init__(data, files, initial=self._initial())
        for setting in self.settings:
            self._add(setting)
        self._add_line()

    def _initial(self) -> dict[str, str]:
        account = self.account
        open_values = {
            field_of(setting): account.secret_value(setting.name)
            for setting in self.settings
            if _is_stored_openly(setting)
        }
        plain = {name: getattr(account, name) for name in ("name", "proxy", *OF_ACCOUNT)}
        return {**plain, **open_values}

    def _add(self, setting: Setting) -> None:
        if setting.is_secret:
            self.fields[field_of(setting)] = SecretField(setting.label, setting.hint)
            if not setting.is_required and setting.name in self.stored_secrets:
                self.fields[f"{FORGET}{setting.name}"] = forms.BooleanField(
                    label=_("Delete the stored value"), required=False
                )
        elif setting.name == "base_url":
            default = setting.default
            self.fields["base_url"] = ServerAddressField(
                label=setting.label,
                help_text=f"{setting.hint} {ADDRESS_HINT % {'default': default}}".strip()
                if default
                else setting.hint,
                required=setting.is_required and not default,
            )
        else:
            self.fields[field_of(setting)] = line_field(
                setting.label,
                _needed_text(setting.label),
                longest=120,
                help_text=setting.hint,
                required=setting.is_required and not setting.default,
            )

    def _add_line(self) -> None:
        """Proxy and certificates: few installations need them."""
        self.fields["proxy"] = ProxyField(
            label=_("Proxy"),
            help_text=_("Only if calls must go through one: http://proxy.example:3128"),
            required=False,
        )
        self.fields[f"{SECRET}{PROXY_USER}"] = SecretField(
            _("User name at the proxy"), _("If it asks for one")
        )
        self.fields[f"{SECRET}{PROXY_PASSWORD}"] = SecretField(_("Password at the proxy"), "")
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

    def rows(self) -> Iterator[SettingRow]:
        yield SettingRow(bound=self["name"])
        for setting in self.settings:
            yield self._row(setting)

    def line_rows(self) -> Iterator[SettingRow]:
        yield SettingRow(bound=self["proxy"])
        for name in (PROXY_USER, PROXY_PASSWORD):
            yield self._secret_row(name)
        yield SettingRow(bound=self["bundle"])
        if "bundle_off" in self.fields:
            yield SettingRow(bound=self["bundle_off"])

    def _row(self, setting: Setting) -> SettingRow:
        if setting.is_secret:
            return self._secret_row(setting.name, is_needed=setting.is_required)
        return SettingRow(bound=self[field_of(setting)])

    def _secret_row(self, name: str, *, is_needed: bool = False) -> SettingRow:
        forget = f"{FORGET}{name}"
        return SettingRow(
            bound=self[f"{SECRET}{name}"],
            is_kept=name in self.stored_secrets,
            kept_at=self.stored_secrets.get(name),
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
            is_there = setting.name in self.stored_secrets or given.get(name)
            is_missing = setting.is_secret and setting.is_required and not is_there
            if is_missing and name not in self.errors:
                self.add_error(name, _needed_text(setting.label))
        if given.get(f"{SECRET}{PROXY_USER}") and not given.get("proxy") and not self.errors:
            self.add_error("proxy", _("Give the address of the proxy, or leave its user empty"))
        self._keep_keys_from_strangers(given)
        return given

    def _keep_keys_from_strangers(self, given: Mapping[str, Any]) -> None:
        """A stored key is sent to a new address only if it is typed again."""
        if not self._leads_elsewhere(given):
            return
        for setting in self.settings:
            name = setting.name
            is_given = given.get(f"{SECRET}{name}") or given.get(f"{FORGET}{name}")
            if (
                setting.is_secret
                and name in self.stored_secrets
                and name not in self.typed_names
                and not is_given
            ):
                sentence = _(
                    "Keys would be sent to another address: type “%(label)s” once more, or remove "
                    "the stored value"
                )
                self.add_error(f"{SECRET}{name}", str(sentence % {"label": setting.label}))

    def _leads_elsewhere(self, given: Mapping[str, Any]) -> bool:
        """Whether keys would be sent to another server. A proxy sees only encrypted traffic."""
        if given.get("bundle") or given.get("bundle_off"):
            return True
        for setting in self.settings:
            field = field_of(setting)
            before = self.initial.get(field, "") or setting.default
            if setting.leads_keys and (given.get(field, "") or setting.default) != before:
                return True
        return False

    at: datetime  # set by the view: certificates are checked at this time

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
    def valid_secrets(self) -> Mapping[str, str]:
        """Keys that are valid in themselves, even if other fields are not."""
        given = getattr(self, "cleaned_data", {})
        return {
            name.removeprefix(SECRET): value
            for name, value in given.items()
            if name.startswith(SECRET) and value
        }

    @property
    def open_values(self) -> Mapping[str, str]:
        """Changed settings that are stored with the keys although they are not secret."""
        return {
            name.removeprefix(OPEN): value
            for name, value in self.cleaned_data.items()
            if name.startswith(OPEN) and value != self.initial.get(name, "")
        }

    @property
    def forgotten(self) -> list[str]:
        given = self.cleaned_data
        ticked = [n.removeprefix(FORGET) for n, v in given.items() if n.startswith(FORGET) and v]
        emptied = [name for name, value in self.open_values.items() if not value]
        proxy = [
            name
            for name in (PROXY_USER, PROXY_PASSWORD)
            if name in self.stored_secrets and name not in self.valid_secrets
        ]  # of another proxy, or of none
        return [*ticked, *emptied, *(proxy if given["proxy"] != self.initial["proxy"] else ())]


def field_of(setting: Setting) -> str:
    """The field's name in the form and on the page."""
    if setting.is_secret:
        return f"{SECRET}{setting.name}"
    return setting.name if setting.is_field else f"{OPEN}{setting.name}"


def _is_stored_openly(setting: Setting) -> bool:
    """Stored with the keys, where adapters look for it, although not secret."""
    return not setting.is_secret and not setting.is_field


def _needed_text(label: Any) -> str:
    """Names the field, because the list of errors is read before the fields."""
    return str(_("Fill in “%(label)s”: without it the page cannot work") % {"label": label})


KNOWN = [("", _("nobody has checked")), ("yes", _("yes")), ("no", _("no"))]
MOST_OWNERS = 20


class KnownField(forms.TypedChoiceField):
    """Yes, no, or not checked yet."""

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
        help_text=_("As people open it. It is on the site, among the official pages."),
        error_messages={"invalid": _("This is no address: it begins with https://")},
    )
    has_mark = KnownField(
        label=_("Mark “State organisation”"),
        help_text=_("The network shows it next to the name once the page is confirmed."),
    )
    marked_on = forms.DateField(
        label=_("Since when"),
        required=False,
        localize=True,
        help_text=_("For example, 2026-11-30"),
        error_messages={"invalid": _("Write the day as in the example: 2026-11-30")},
    )
    has_form = KnownField(
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
    owners = text_field(
        _("Who holds the rights of an owner"),
        required=False,
        help_text=_("Positions, one a line. Seen at the desk only, never on the site."),
    )
    second_factor = choice_field(
        _("Second factor of the owners"),
        required=False,
        choices=[("", _("nobody has checked")), *Passport.SecondFactor.choices],
        help_text=_("Without one, a stolen password is a stolen page."),
    )

    def clean_page_url(self) -> str:
        address = str(self.cleaned_data["page_url"])
        is_new = address != self.initial.get("page_url")  # the practice network itself has no https
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
