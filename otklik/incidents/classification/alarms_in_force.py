"""The words of urgency, harm, threat and insult that this installation looks for: general ones and
those of its pack."""

from datetime import datetime
from functools import lru_cache

from otklik.incidents.classification.alarm_list import AlarmList
from otklik.nlp.classify.alarms import Alarms, general


def alarms() -> Alarms:
    """One query; the lists are built anew when a pack changed them."""

    return _alarms(AlarmList.objects.version())


@lru_cache(maxsize=4)
def _alarms(_version: tuple[int, datetime | None]) -> Alarms:

    return general().with_signs(row.sign for row in AlarmList.objects.active())
