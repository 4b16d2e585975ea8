"""iCalendar files (RFC 5545) for a person's own calendar. They are not stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 73  # bytes: 75 in the standard, with the folding space and line end


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A day, or a time from `begins` where hours are known. A later file with the same `uid`
    replaces the event. With `remind_before` the calendar reminds so many days before, at nine in
    the morning."""

    uid: str
    day: date
    title: str
    words: str
    url: str = ""
    remind_before: int | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    place: str = ""


def ics(events: Iterable[Event], *, name: str, at: datetime) -> bytes:
    """`name` of the program in Latin letters."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Otklik//{name}//RU",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(line for one in events for line in _event(one, at=at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_fold(line)}\r\n" for line in lines).encode()


def _event(one: Event, *, at: datetime) -> Iterator[str]:
    yield from (
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        f"DTSTAMP:{_moment(at)}",
        *_when(one),
        f"SUMMARY:{_escape(one.title)}",
        f"DESCRIPTION:{_escape(one.words)}",
        f"TRANSP:{'TRANSPARENT' if one.begins is None else 'OPAQUE'}",
    )
    if one.place:
        yield f"LOCATION:{_escape(one.place)}"
    if one.url:
        yield f"URL:{one.url}"
    if one.remind_before is not None:
        yield from (
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_escape(one.title)}",
            f"TRIGGER:{_trigger(one.remind_before)}",
            "END:VALARM",
        )
    yield "END:VEVENT"


def _when(one: Event) -> Iterator[str]:
    if one.begins is None:
        yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}"
        return
    yield f"DTSTART:{_moment(one.begins)}"
    if one.ends is not None:
        yield f"DTEND:{_moment(one.ends)}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _trigger(days_before: int) -> str:
    """Relative to midnight at the start of the day."""
    return f"-P{days_before - 1}DT15H" if days_before else "PT9H"


def _escape(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r", "").replace("\n", "\\n")


def _fold(line: str) -> str:
    """Lines of at most 75 bytes, never broken inside a character."""
    parts, length = [""], 0
    for letter in line:
        size = len(letter.encode())
        if length + size > LONGEST_LINE:
            parts.append("")
            length = 0
        parts[-1] += letter
        length += size
    return "\r\n ".join(parts)
