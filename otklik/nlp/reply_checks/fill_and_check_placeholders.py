"""Fill placeholders in square brackets when a stored text is put into a reply: days are counted,
the number is known. What a person must check is listed, never changed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from otklik.nlp.reply_checks.remark import Remark, Rule

MOST_DAYS = 400
_MOST_LISTED = 8
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
    "октября", "ноября", "декабря",
)  # fmt: skip
_IN_DAYS = re.compile(
    r"через (\d{1,3}) (?:(?P<worked>рабочи[йхе]|раб\.?) )?(?:день|дня|дней|дн\.?)", re.IGNORECASE
)
# «[id5|Имя]» is a link of a network, «[текст](адрес)» of another.
_BLANK = re.compile(r"\[[^\[\]|\n]{1,60}\](?!\()|_{3,}")
_MONTH = "|".join(_MONTHS)
_CHECKED = re.compile(
    rf"(?P<blank>{_BLANK.pattern})"
    rf"|(?<!\d)\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}}|\d{{2}})(?!\d)"
    rf"|(?<!\d)\d{{1,2}} (?:{_MONTH})(?: \d{{4}}(?: год\w{{0,20}})?)?"
    r"|(?<![\d.,])\d[\d  ]{0,20}+(?:[.,]\d{1,2})? ?(?:тыс(?:яч\w{0,20}|\.)? )?(?:руб\w{0,20}\.?|₽)"
    r"|(?<!\d)\d{1,3} (?:рабочи[хей]\w{0,20} |календарн\w{1,20} )?"
    r"(?:день|дня|дней|час\w{0,20}|месяц\w{0,20})"
    r"|(?<!\d)\d{1,2}:\d{2}(?!\d)"
    r"|(?:сегодня|завтра|послезавтра|вчера)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceholderValues:
    """Values for placeholders. `after_working_days` counts by the authority's calendar."""

    today: date
    number: str
    due_on: date | None
    after_working_days: Callable[[int], date]


def fill(text: str, known: PlaceholderValues) -> str:
    """The text with known values for «[сегодня]», «[срок]», «[номер]», «[через 10 дней]» and
    «[через 10 рабочих дней]»; other brackets stay for a person."""
    return _BLANK.sub(lambda found: _value(found.group(), known) or found.group(), text)


def to_check(text: str) -> tuple[str, ...]:
    """Blanks, dates, times and sums: they were valid for another person or day."""
    found = dict.fromkeys(match.group().strip() for match in _CHECKED.finditer(text))
    return tuple(found)[:_MOST_LISTED]


def remarks(text: str) -> Iterator[Remark]:
    for found in _BLANK.finditer(text):
        yield Remark(rule=Rule.BLANK, start=found.start(), end=found.end())


def day_words(day: date) -> str:
    """«6 декабря 2026 года»."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year} года"


def _value(blank: str, known: PlaceholderValues) -> str:
    """Empty where only a person knows."""
    name = " ".join(blank.strip("[]_ ").lower().split())
    if name == "сегодня":
        return day_words(known.today)
    if name == "номер":
        return known.number
    if name == "срок":
        return day_words(known.due_on) if known.due_on else ""
    found = _IN_DAYS.fullmatch(name)
    if not found or not 0 < int(found[1]) <= MOST_DAYS:
        return ""
    count = int(found[1])
    if found["worked"]:
        return day_words(known.after_working_days(count))
    return day_words(known.today + timedelta(days=count))
