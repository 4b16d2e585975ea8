"""Why a day counts or does not. Texts are msgids: this package cannot translate."""

from enum import StrEnum


def gettext_noop(text: str) -> str:
    """Marks a text for the catalogue; the one who shows it translates it."""
    return text


class Reason(StrEnum):
    WORKED = gettext_noop("working hours")
    SHORT_DAY = gettext_noop("short day before a holiday")
    MOVED_WORKING_DAY = gettext_noop("working day instead of a day off")
    AFTER_HOURS = gettext_noop("after working hours")
    WEEKEND = gettext_noop("day off by the week")
    HOLIDAY = gettext_noop("holiday")
    MOVED_DAY_OFF = gettext_noop("day off moved by decree or law")
    OWN_HOURS = gettext_noop("the authority set other hours for this day")
    OWN_DAY_OFF = gettext_noop("the authority does not work on this day")
    FIRST_DAY = gettext_noop("days are counted from the next one")
    CALENDAR_DAYS = gettext_noop("calendar days")
    END_NOT_WORKED = gettext_noop("the last day is not worked: the term ends before it")
    NEXT_WORKED = gettext_noop("the first day worked after that")
    CALENDAR_UNKNOWN = gettext_noop(
        "the production calendar of this year is not loaded: counted by the week"
    )
    TRANSFERS_UNVERIFIED = gettext_noop("transfers of days off in this year are not verified")
