"""What an authority says of itself, a line a thing, for people who compare two versions."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from otklik.organisation.structure.authority_facts import AuthorityFacts
from otklik.worktime import calendar

DAYS = {
    "monday": gettext_lazy("Monday"),
    "tuesday": gettext_lazy("Tuesday"),
    "wednesday": gettext_lazy("Wednesday"),
    "thursday": gettext_lazy("Thursday"),
    "friday": gettext_lazy("Friday"),
    "saturday": gettext_lazy("Saturday"),
    "sunday": gettext_lazy("Sunday"),
}


def language_name(code: str) -> str:
    """In the reader's language; a code that Django does not know stands as it is."""
    if code == "ce":
        return _("Chechen")
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code


def facts_by_label(facts: AuthorityFacts) -> dict[str, str]:
    """By label, in the order in which the form asks for it."""
    lines = {str(DAYS[day]): _hours(facts.working_hours.get(day, ())) for day in calendar.WEEKDAYS}
    lines |= {_date(day): _("day off") for day in facts.non_working_days}
    for day, unusual in facts.unusual_days.items():
        lines[_date(day)] = " — ".join(filter(None, (_hours(unusual.hours), unusual.why)))
    lines |= {
        _("Telephone"): facts.phone,
        _("E-mail"): facts.email,
        _("Official site"): facts.site_url,
    }
    for language, names in facts.names.items():
        name = language_name(language)
        lines[_("%(language)s: full name") % {"language": name}] = names.full_name
        lines[_("%(language)s: short name") % {"language": name}] = names.short_name
    return lines


def _hours(spans: tuple[str, ...]) -> str:
    return ", ".join(span.replace("-", "–") for span in spans) or _("day off")


def _date(day: str) -> str:
    return date_format(date.fromisoformat(day), "d.m.Y")
