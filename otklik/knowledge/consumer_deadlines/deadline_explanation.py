"""A calculated term in sentences: each step can be checked with a calendar."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from otklik.knowledge.claim_letters.claim_template_schema import Norm
from otklik.knowledge.consumer_deadlines.calculate_deadline import DayCount, DayOff, Unit
from otklik.knowledge.consumer_deadlines.deadline_rule_schema import GeneralNorms, Rule
from otklik.ui.dates import SMALL_WEEKDAYS, UNBROKEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    text: str
    norm: Norm | None = None


def working(rule: Rule, count: DayCount, general: GeneralNorms) -> list[Step]:
    event = _("%(happened)s: %(day)s. This day itself is not counted.")
    words = {"happened": rule.happened, "day": in_words(count.event)}
    steps = [
        Step(text=event % words),
        _beginning(rule, count, general),
        _length(rule, count, general),
    ]
    if not count.is_moved:
        return [*steps, Step(text=_("It is a working day: the term ends on it."))]
    day_off = _("%(day)s is not worked: %(why)s.")
    for passed in count.passed:
        words = {"day": _capital(in_words(passed.day)), "why": why_off(passed)}
        steps.append(Step(text=day_off % words))
    moved = _(
        "The law on consumers does not say what happens then. By the general rule the term"
        " ends on the next working day: %(day)s."
    )
    return [*steps, Step(text=moved % {"day": in_words(count.last)}, norm=general.calendar)]


def cautions(rule: Rule, count: DayCount, *, is_over: bool) -> list[str]:
    """Limits of the bare date."""
    items = list(rule.notes)
    if rule.yours and count.is_moved and not is_over:
        text = _("Do not rely on the moved day: a shop may disagree. Safer until %(day)s.")
        items.append(text % {"day": in_words(count.plain)})
    if rule.yours and not is_over:
        items.append(
            _("Come before closing: on the last day a shop takes papers in its own hours.")
        )
    if not count.is_sure:
        items.append(
            _(
                "The production calendar of that year is not final or not known to us: check near"
                " the date whether this day is worked."
            )
        )
    return items


def in_words(day: date) -> str:
    """«3 марта 2026 года, вторник», never broken inside the date."""
    weekday = date_format(day, "l")
    if (get_language() or "").startswith(SMALL_WEEKDAYS):
        weekday = weekday.lower()
    text = date_format(day, "j E Y").replace(" ", UNBROKEN)
    return _("%(day)s, %(weekday)s") % {"day": text, "weekday": weekday}


def why_off(passed: DayOff) -> str:
    why = _(str(passed.reason))
    return f"{why} ({_(passed.name)})" if passed.name else why


def length(rule: Rule) -> str:
    if rule.unit == Unit.MONTHS:
        return ngettext("%(n)d month", "%(n)d months", rule.count) % {"n": rule.count}
    return ngettext("%(n)d day", "%(n)d days", rule.count) % {"n": rule.count}


def _beginning(rule: Rule, count: DayCount, general: GeneralNorms) -> Step:
    text = _("We count from the next day: %(day)s.") % {"day": in_words(count.first)}
    if rule.start:
        return Step(text=f"{text} {rule.start}", norm=rule.norm)
    return Step(text=text, norm=general.beginning)


def _length(rule: Rule, count: DayCount, general: GeneralNorms) -> Step:
    words = {"n": count.count, "day": in_words(count.plain)}
    if count.unit == Unit.DAYS:
        text = _("We count calendar days, days off among them. Day %(n)d is %(day)s.")
        return Step(text=text % words, norm=rule.norm)
    text = ngettext(
        "A term of months ends on the same day of the month: %(n)d month later it is %(day)s.",
        "A term of months ends on the same day of the month: %(n)d months later it is %(day)s.",
        count.count,
    )
    return Step(text=text % words, norm=general.months)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
