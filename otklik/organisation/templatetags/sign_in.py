"""Tags of sign-in pages."""

import re

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from otklik.organisation.identity.oidc import Provider

register = template.Library()
BROWSERS = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.simple_tag
def keys_work_here() -> bool:
    """Browsers offer security keys on https and localhost only."""
    return bool(settings.HAS_KEYS)


@register.simple_tag
def second_factor_is_required() -> bool:
    return bool(settings.SECOND_FACTOR_REQUIRED)


@register.simple_tag
def identity_provider() -> str:
    """The label of its button; empty without a provider."""
    provider = Provider.from_settings()
    return (provider.label or _("Sign in by the identity provider")) if provider else ""


@register.filter
def device(user_agent: str) -> str:
    """Browser and system by the user agent, which may be false."""
    items = [
        next((name for sign, name in names if re.search(rf"\b{sign}", user_agent)), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, items)) or _("unknown browser")
