"""Whom an incident waits for, in words."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.incidents.models import Awaited, Incident


def awaited_words(awaited: Awaited, *, now: datetime) -> str:
    """«ждём: Отдел торговли, справка, 2-й день»."""
    who = str(awaited.unit) if awaited.unit else str(awaited.get_whom_display())
    days = (localdate(now) - localdate(awaited.since_at)).days + 1
    said = _("awaited: %(who)s") % {"who": who}
    if awaited.what:
        said = f"{said}, {awaited.what}"
    return f"{said}, {ngettext('day %(n)s', 'day %(n)s', days) % {'n': days}}"


def awaited_by(incidents: Sequence[Incident], *, now: datetime) -> dict[int, str]:
    """For a page of rows, by key, in one query."""
    standing = Awaited.objects.standing().filter(incident__in=[i.pk for i in incidents])
    return {
        awaited.incident_id: awaited_words(awaited, now=now)
        for awaited in standing.select_related("unit")
    }
