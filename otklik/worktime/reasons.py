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
    CALENDAR_UNKNOWN = gettext_noop(
        "the production calendar of this year is not loaded: counted by the week"
    )
    TRANSFERS_UNVERIFIED = gettext_noop("transfers of days off in this year are not verified")
