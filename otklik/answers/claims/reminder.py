"""A day for a person's own calendar: iCalendar (RFC 5545), one event of a whole day. Nothing of it
is kept: the file is made of the two days and the words of the rule."""

from datetime import date, datetime, timedelta

LONGEST_LINE = 73  # bytes: with a fold's space and the end of the line the standard's 75


def ics(*, uid: str, title: str, words: str, day: date, days_before: int, at: datetime) -> bytes:
    """An event on `day`, with a reminder so many days before it, at nine in the morning."""
    told = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Otklik//Periods//RU",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(title)}",
        f"DESCRIPTION:{_escaped(words)}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(title)}",
        f"TRIGGER:{_trigger(days_before)}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in told).encode()


def _trigger(days_before: int) -> str:
    """Counted from the midnight with which the day begins."""
    return f"-P{days_before - 1}DT15H" if days_before else "PT9H"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, never broken within a letter."""
    parts, length = [""], 0
    for letter in line:
        size = len(letter.encode())
        if length + size > LONGEST_LINE:
            parts.append("")
            length = 0
        parts[-1] += letter
        length += size
    return "\r\n ".join(parts)
