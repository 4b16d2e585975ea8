"""Single fields of an account's screens: a key, an address of a program, a proxy."""

from typing import Any
from urllib.parse import urlsplit

import httpx
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

LONGEST_SECRET = 4096


class SecretLine(forms.CharField):
    """A key: typed or pasted, never shown again and kept by no browser."""

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


class AddressLine(forms.CharField):
    """An address of a program, as an administrator is given it."""

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
        if parts.username or parts.password:
            raise forms.ValidationError(
                _("Leave name and password out of the address: they have fields of their own")
            )
        if parts.scheme == "http" and not _may_be_plain(parts.hostname):
            raise forms.ValidationError(
                _("Over http:// anybody on the way could read the key: use https://")
            )
        return cleaned


class ProxyLine(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=300, **kwargs)

    def clean(self, value: Any) -> str:
        cleaned = str(super().clean(value))
        if not cleaned:
            return ""
        parts = _parts(cleaned if "://" in cleaned else f"http://{cleaned}")
        if parts.username or parts.password:
            raise forms.ValidationError(
                _("Leave name and password out of the address: they have fields of their own")
            )
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


def _may_be_plain(host: str) -> bool:
    is_here = host in {"127.0.0.1", "localhost", "::1"}
    return is_here and (settings.CHANNELS_MAY_CALL_LOOPBACK or settings.DEMONSTRATION)
