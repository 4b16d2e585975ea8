from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.channels.audit_labels import VERBS
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.wait_reasons import Wait, wait_of
from otklik.ui import dates

SOON = timedelta(minutes=1)

register = template.Library()


@register.simple_tag
def wait_of_delivery(delivery: Delivery, now: datetime | None = None) -> Wait | None:
    """Why it has not left yet; None while it is on its way."""
    return wait_of(delivery, now=now or timezone.now())


@register.simple_tag
def next_try(wait: Wait, now: datetime | None = None) -> str:
    """When it is tried next, or who has to do what first."""
    if wait.next_at is None:
        return _("It is tried again when the page is mended.")
    now = now or timezone.now()
    if wait.next_at - now < SOON:
        return _("It is tried again within a minute.")
    return _("Next try: %(moment)s.") % {"moment": dates.at(wait.next_at, now=now)}


@register.simple_tag
def publication_verb(verb: str) -> str:
    """What a line of the journal says; an unknown verb stands as it is."""
    return _(VERBS[verb]) if verb in VERBS else verb
