"""Official pages and deliveries as text."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.channels.accounts.forms import field_of
from otklik.channels.accounts.models import Account
from otklik.channels.audit_labels import VERBS
from otklik.channels.health.status import Condition, HealthState, Waiting
from otklik.channels.networks.registry import settings_of
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.wait_reasons import Wait, wait_of
from otklik.ui import dates
from otklik.ui.components.notices_lists_tables import state

register = template.Library()

#: What every account has besides: how problems name it, and its field.
OF_THE_LINE = {"ca_bundle": "bundle", "proxy": "proxy"}
STATES = {
    HealthState.OFF: "draft",
    HealthState.NO_ADAPTER: "draft",
    HealthState.NOT_CONNECTED: "info",
    HealthState.BROKEN: "late",
    HealthState.TROUBLED: "late",
    HealthState.UNCHECKED: "soon",
    HealthState.WORKS: "done",
}


def health_text(condition: Condition, *, now: datetime | None = None) -> str:
    """«не работает с 14:05»."""
    since = dates.at(condition.since, now=now) if condition.since else ""
    return {
        HealthState.OFF: _("off"),
        HealthState.NO_ADAPTER: _("this program cannot speak to this network yet"),
        HealthState.NOT_CONNECTED: _("not connected"),
        HealthState.UNCHECKED: _("not checked yet"),
        HealthState.WORKS: _("works"),
        HealthState.BROKEN: _("does not work since %(moment)s") % {"moment": since},
        HealthState.TROUBLED: _("needs mending since %(moment)s") % {"moment": since},
    }[condition.state]


@register.simple_tag
def health_tag(condition: Condition) -> SafeString:
    return SafeString(state(STATES[condition.state], health_text(condition)))


@register.simple_tag
def waiting_words(item: Waiting) -> str:
    """«ждёт отправки: 3, самое раннее с 14:05»."""
    values = {"label": item.label, "count": item.count}
    if item.since is None:
        return _("%(label)s: %(count)s") % values
    return _("%(label)s: %(count)s, the oldest since %(moment)s") % {
        **values,
        "moment": dates.at(item.since),
    }


@register.simple_tag
def expiry_words(account: Account, *, now: datetime | None = None) -> str:
    """«действует до 3 декабря 2026, осталось 5 дней»; empty if no end is known."""
    ends = account.token_expires_at
    if ends is None:
        return ""
    now = now or timezone.now()
    day = date_format(timezone.localtime(ends), "j E Y")
    if ends <= now:
        return _("ended on %(day)s: get a new key") % {"day": day}
    days = (timezone.localdate(ends) - timezone.localdate(now)).days
    if not days:
        return _("holds until today, %(time)s") % {
            "time": date_format(timezone.localtime(ends), "H:i")
        }
    left = ngettext("%(count)s day is left", "%(count)s days are left", days) % {"count": days}
    return _("holds until %(day)s, %(left)s") % {"day": day, "left": left}


@register.simple_tag
def field_anchor(account: Account, problem: dict[str, str]) -> str:
    """The id of the field that a problem is about; empty for none."""
    settings_by_name = {setting.name: setting for setting in settings_of(account)}
    name = problem.get("field") or ""
    field = (
        field_of(settings_by_name[name]) if name in settings_by_name else OF_THE_LINE.get(name, "")
    )
    return f"id_{field}" if field else ""


SOON = timedelta(minutes=1)


@register.simple_tag
def wait_of_delivery(delivery: Delivery, now: datetime | None = None) -> Wait | None:
    """Why it has not left yet; None while it is on its way."""
    return wait_of(delivery, now=now or timezone.now())


@register.simple_tag
def next_try(wait: Wait, now: datetime | None = None) -> str:
    """When it is tried next, or who must act first."""
    if wait.next_at is None:
        return _("It is tried again when the page is fixed.")
    now = now or timezone.now()
    if wait.next_at - now < SOON:
        return _("It is tried again within a minute.")
    return _("Next try: %(moment)s.") % {"moment": dates.at(wait.next_at, now=now)}


@register.simple_tag
def publication_verb(verb: str) -> str:
    return _(VERBS[verb]) if verb in VERBS else verb
