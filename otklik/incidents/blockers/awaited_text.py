"""Whom an incident waits for, in words."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.incidents.blockers.models import Awaited
from otklik.incidents.cases.incident import Incident
from otklik.nlp.words.declension import Case
from otklik.organisation.people.position_holders import in_case


def awaited_words(awaited: Awaited, *, now: datetime) -> str:
    """«ждём Отдел торговли, справка, 2-й день»."""
    days = (localdate(now) - localdate(awaited.since_at)).days + 1
    text = _whom(awaited)
    if awaited.what:
        text = f"{text}, {awaited.what}"
    return f"{text}, {ngettext('day %(n)s', 'day %(n)s', days) % {'n': days}}"


def _whom(awaited: Awaited) -> str:
    """«ждём Жилищную инспекцию»; after a colon what has no case of its own."""
    if awaited.unit is not None and (unit := in_case(str(awaited.unit), Case.ACCUSATIVE)):
        return _("we wait for %(whom)s") % {"whom": unit}
    who = str(awaited.unit) if awaited.unit else str(awaited.get_whom_display())
    return _("awaited: %(who)s") % {"who": who}


def awaited_by(incidents: Sequence[Incident], *, now: datetime) -> dict[int, str]:
    """For a page of rows, by key, in one query."""
    awaiteds = Awaited.objects.active().filter(incident__in=[i.pk for i in incidents])
    return {
        awaited.incident_id: awaited_words(awaited, now=now)
        for awaited in awaiteds.select_related("unit")
    }
