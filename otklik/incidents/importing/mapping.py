"""Which column holds what, and what a row becomes; no database access."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.core.table_files.read import Row
from otklik.incidents.external_cases.models import FURTHEST_DUE

EARLIEST_YEAR = 2000
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4}|\d{2})(?:\s*г(?:\.|ода)?)?"
    r"(?:[\s,T]+(?:в\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
)
_IN_WORDS = re.compile(
    r"(?P<day>\d{1,2})\s+(?P<month>[а-я]+)\.?\s+(?P<year>\d{4})(?:\s*г(?:\.|ода)?)?"
    r"(?:[\s,]+(?:в\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
)
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


def read_moment(text: str) -> datetime | None:
    """With a time zone; None if not understood. Accepts ISO 8601, `31.12.2025 14:30`, `31/12/25`,
    `31 декабря 2025 г., 14:30`."""
    words = " ".join(text.split()).casefold()
    # A spreadsheet stores a date as its midnight; the time may be in another column.
    words = re.sub(r" 00:00:00 (?=\d{1,2}:\d{2})", " ", words)
    found = _read_iso(words) or _read_parts(words)
    if found is None or found.year < EARLIEST_YEAR:
        return None
    if timezone.is_naive(found):
        found = timezone.make_aware(found, timezone.get_default_timezone())
    return found


def _read_iso(words: str) -> datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}", words):
        return None
    hours = re.sub(r"^(\S+) (\d):", r"\1 0\2:", words).upper().replace(" UTC", "+00:00")
    try:
        return datetime.fromisoformat(hours)
    except ValueError:
        return None


def _read_parts(words: str) -> datetime | None:
    match = _DAY_FIRST.fullmatch(words) or _IN_WORDS.fullmatch(words)
    if match is None:
        return None
    month = match["month"]
    if not month.isdecimal():
        month = str(next((n for n, m in enumerate(_MONTHS, 1) if month.startswith(m)), 0))
    year = int(match["year"])
    try:
        return datetime(  # noqa: DTZ001 - the zone is set by read_moment()
            year + 2000 if year < 100 else year,
            int(month),
            int(match["day"]),
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            int(match["second"] or 0),
        )
    except ValueError:
        return None


MAX_TEXT = 20_000


class Field(TextChoices):
    """A field of a file; only the text is required."""

    TEXT = "text", _("Text of the message")
    EXTERNAL_ID = "external_id", _("Number of the message in the network")
    URL = "url", _("Link to the message")
    DATE = "date", _("Date, or date and time")
    TIME = "time", _("Time, if in a separate column")
    AUTHOR = "author", _("Name of the author")
    AUTHOR_PAGE = "author_page", _("Author's page or number in the network")
    TOPIC = "topic", _("Code of the topic")
    SOURCE = "source", _("Network or page where it was written")
    CASE = "case", _("Number of the incident in the other system")
    DUE = "due", _("Deadline in the other system")


# Usual headers of such columns, whole or as a prefix; the surest first.
NAMES: dict[Field, tuple[str, ...]] = {
    Field.TEXT: (
        "текст сообщения", "текст обращения", "текст комментария", "текст", "сообщение",
        "комментарий", "обращение", "содержание", "text", "message", "comment", "body",
    ),
    Field.EXTERNAL_ID: (
        "id сообщения", "номер сообщения", "id комментария", "идентификатор", "ид", "id",
        "message id", "comment id", "external id", "номер", "№", "number",
    ),
    Field.URL: (
        "ссылка на сообщение", "ссылка на комментарий", "ссылка", "адрес", "url", "link",
        "permalink",
    ),
    Field.DATE: (
        "дата и время", "дата публикации", "дата сообщения", "дата", "опубликовано", "создано",
        "date", "datetime", "created at", "created", "published at", "timestamp",
    ),
    Field.TIME: ("время", "время публикации", "time"),
    Field.AUTHOR: (
        "имя автора", "автор", "фио", "имя", "пользователь", "отправитель", "author",
        "author name", "user", "username", "from",
    ),
    Field.AUTHOR_PAGE: (
        "ссылка на автора", "профиль автора", "страница автора", "id автора", "профиль",
        "author url", "author id", "profile", "user id",
    ),
    Field.TOPIC: ("код темы", "topic code"),
    Field.SOURCE: (
        "соцсеть", "социальная сеть", "источник", "сеть", "площадка", "аккаунт", "сообщество",
        "канал", "network", "source", "platform", "account", "channel",
    ),
    Field.CASE: (
        "номер инцидента", "id инцидента", "инцидент", "номер обращения", "номер в системе",
        "incident number", "incident id", "case number", "case id",
    ),
    Field.DUE: (
        "срок ответа", "срок исполнения", "ответить до", "контрольный срок", "срок", "дедлайн",
        "due", "due date", "deadline",
    ),
}  # fmt: skip
# Only these also match as a prefix: «номер телефона» is not a message number.
BY_START = (Field.TEXT, Field.URL, Field.DATE, Field.AUTHOR)


class Fault(TextChoices):
    """Why a row was not imported."""

    NO_TEXT = "no_text", _("The row has no text.")
    LONG_TEXT = "long_text", _("The text is longer than 20,000 characters.")
    BAD_DATE = "bad_date", _("The date cannot be understood. It is written like 31.12.2025 14:30.")
    FUTURE = "future", _("The date lies in the future.")
    WIDE = "wide", _("The row has more cells than the header: perhaps a quotation mark is lost.")
    OTHER_TEXT = (
        "other_text",
        _("A message with this number or link is here with another text. Check the column chosen."),
    )
    UNEXPECTED = "unexpected", _("The row could not be imported. The administrator sees why.")


class Remark(TextChoices):
    """What was left out of an imported row."""

    UNKNOWN_TOPIC = "unknown_topic", _("There is no topic with this code: taken without it.")
    BAD_URL = "bad_url", _("The link is not an address: taken without it.")
    BAD_DUE = "bad_due", _("The deadline cannot be understood or is far away: taken without it.")
    CASE_ELSEWHERE = (
        "case_elsewhere",
        _("Its number in the other system is recorded at another incident: look at both."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message as it would be imported. `key` identifies it within its source, `author_key` its
    author (empty: unknown); `case` and `due_at` come from another system."""

    number: int
    text: str
    key: str
    source: str
    url: str = ""
    occurred_at: datetime | None = None
    author: str = ""
    author_key: str = ""
    author_url: str = ""
    topic: str = ""
    case: str = ""
    due_at: datetime | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """A row that cannot be imported, and the text at fault."""

    number: int
    fault: Fault
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Column numbers, from 0, by field."""

    columns: Mapping[str, int]

    @classmethod
    def propose(cls, header: tuple[str, ...]) -> "ColumnMapping":
        """A mapping by the headers; each column is used once."""
        taken: dict[str, int] = {}
        names = [_plain(name) for name in header]
        wholly = [(field, known, str.__eq__) for field in Field for known in NAMES[field]]
        begins = [(field, known, str.startswith) for field in BY_START for known in NAMES[field]]
        for field, known, fits in wholly + begins:
            free = (n for n, name in enumerate(names) if n not in taken.values())
            place = next((n for n in free if fits(names[n], known)), None)
            if field not in taken and place is not None:
                taken[field] = place
        return cls(taken)

    @classmethod
    def from_names(cls, names: Mapping[str, str], header: tuple[str, ...]) -> "ColumnMapping":
        """A mapping by the headers that a profile stores; missing headers are left out."""
        places = {name: number for number, name in reversed(list(enumerate(header)))}
        return cls({field: places[name] for field, name in names.items() if name in places})

    def names(self, header: tuple[str, ...]) -> dict[str, str]:
        return {field: header[number] for field, number in self.columns.items()}

    @property
    def is_complete(self) -> bool:
        return Field.TEXT in self.columns

    def take(self, row: Row, *, width: int, at: datetime) -> Draft | Faulty:
        """What this row becomes. `at` is now: no message can be later."""

        def cell(field: Field) -> str:
            place = self.columns.get(field)
            return row.cells[place] if place is not None and place < len(row.cells) else ""

        text = cell(Field.TEXT)
        if any(row.cells[width:]):
            return Faulty(number=row.number, fault=Fault.WIDE, detail=text[:80])
        if not text:
            return Faulty(number=row.number, fault=Fault.NO_TEXT)
        if len(text) > MAX_TEXT:
            return Faulty(number=row.number, fault=Fault.LONG_TEXT, detail=text[:80])
        sentence = f"{cell(Field.DATE)} {cell(Field.TIME)}".strip()
        occurred_at = read_moment(sentence) if sentence else None
        if sentence and occurred_at is None:
            return Faulty(number=row.number, fault=Fault.BAD_DATE, detail=sentence[:80])
        if occurred_at is not None and occurred_at > at + timedelta(hours=1):
            return Faulty(number=row.number, fault=Fault.FUTURE, detail=sentence[:80])
        url = cell(Field.URL)
        author, page = cell(Field.AUTHOR), cell(Field.AUTHOR_PAGE)
        due = cell(Field.DUE)
        due_at = read_moment(due) if due else None
        if due_at is not None and due_at > at + FURTHEST_DUE:
            due_at = None
        remarks = [Remark.BAD_URL] if url and not is_address(url) else []
        remarks += [Remark.BAD_DUE] if due and due_at is None else []
        return Draft(
            number=row.number,
            text=text,
            key=_key(cell(Field.EXTERNAL_ID), url, text, sentence, author or page),
            source=cell(Field.SOURCE)[:120],
            url=url if is_address(url) else "",
            occurred_at=occurred_at,
            author=author[:200],
            author_key=page,
            author_url=page if is_address(page) else "",
            topic=cell(Field.TOPIC),
            case=cell(Field.CASE)[:60],
            due_at=due_at,
            remarks=tuple(remarks),
        )

    def take_all(
        self, rows: Iterator[Row], *, width: int, at: datetime
    ) -> Iterator[Draft | Faulty]:
        for row in rows:
            yield self.take(row, width=width, at=at)


def is_address(url: str) -> bool:
    """Whether it may be a link on a page: http or https, with a host, not too long."""
    if len(url) > 500 or any(sign.isspace() for sign in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def digest(*parts: str) -> str:
    """The first 40 hex digits of the text's sha256."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def _key(external_id: str, url: str, text: str, sentence: str, author: str) -> str:
    """By number, else by link, else by text, moment and author; at most 120 characters."""
    if external_id:
        return f"id:{external_id}" if len(external_id) <= 100 else f"id:{digest(external_id)}"
    if url:
        return f"link:{digest(url)}"
    return f"text:{digest(text, sentence, author)}"


def _plain(name: Any) -> str:
    return re.sub(r"[\s_:*]+", " ", str(name)).strip().casefold().replace("ё", "е")
