"""Snoozed incidents: hidden from the inbox until a moment, or until the person writes again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.organisation.people.user import User

LONGEST = timedelta(days=60)


def snoozed(at: datetime) -> Q:
    """Incidents that are snoozed at a moment; answers of ours do not wake them."""
    written_since = Message.objects.inbound().filter(
        incident=OuterRef("pk"), occurred_at__gt=OuterRef("put_off_at")
    )
    return Q(put_off_until__gt=at) & ~Q(Exists(written_since.order_by()))


def is_snoozed(incident: Incident, *, at: datetime) -> bool:
    """The same for one incident; queries only where a moment is set."""
    if incident.put_off_until is None or incident.put_off_until <= at:
        return False
    return Incident.objects.filter(snoozed(at), pk=incident.pk).exists()


@transaction.atomic
def snooze(incident: Incident, *, until: datetime, waits_for: str, by: User, at: datetime) -> None:
    """Hide it from the inbox until a moment, or until the person writes."""
    incident.refuse_if_closed()
    if until <= at:
        raise Refused(_("Choose a moment that is still to come."))
    if until > at + LONGEST:
        raise Refused(_("Postpone by at most %(n)s days.") % {"n": LONGEST.days})
    incident.put_off_at, incident.put_off_until = max(at, incident.last_message_at), until
    incident.waits_for = " ".join(waits_for.split())[:120]
    incident.save(update_fields=["put_off_at", "put_off_until", "waits_for"])
    entries.record(
        incident, "incident.put_off", by=by, at=at, until=until, waits_for=incident.waits_for
    )


@transaction.atomic
def wake(incident: Incident, *, by: User, at: datetime) -> None:
    """Show it in the inbox again now. Harmless when repeated."""
    incident.refuse_if_closed()
    if incident.put_off_until is None:
        return
    incident.put_off_at, incident.put_off_until, incident.waits_for = None, None, ""
    incident.save(update_fields=["put_off_at", "put_off_until", "waits_for"])
    entries.record(incident, "incident.woken", by=by, at=at)
