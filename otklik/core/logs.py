"""What the log holds: what happened and where, never people's words or keys.

Exceptions keep type and frames, since messages hold values. Requests keep their route, not their
URL. Other messages lose queries, mail addresses, long numbers and what looks like a key.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from django.db import OperationalError

QUERY = re.compile(r"\?[^\s'\"]+")
MAIL = re.compile(r"(?<![^\s@<>\"'])[^\s@<>\"']++@[^\s@<>\"']+")
TELEPHONE = re.compile(r"\+?\d[\d ()-]{8,}\d")
RUN = re.compile(r"(?<![\w.:~+/=-])[\w.:~+/=-]{24,}")
KEY = re.compile(r"[A-Za-z0-9_.:~+=-]{24,}")
DIGIT = re.compile(r"\d")
BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
READ = 2000  # characters: a stranger's text is examined no further
LONGEST = 500


def scrub(text: str) -> str:
    """One line without queries, mail addresses, telephone numbers and keys.

    Truncated first: strangers control the length of the logged text.
    """
    text = BREAKS.sub(" ", _truncate(text))
    text = MAIL.sub("…@…", QUERY.sub("?…", text))
    return RUN.sub(_mask_keys, TELEPHONE.sub("…", text))[:LONGEST]


def _truncate(text: str) -> str:
    """Without the last word or number, which may be a partial secret."""
    if len(text) <= READ:
        return text
    words = text[:READ].rpartition(" ")[0]
    return words.rstrip("0123456789 +()-") + " …"


def _mask_keys(run: re.Match[str]) -> str:
    """A long word is a key if a digit follows in it or later in the same URL."""
    last = max((digit.start() for digit in DIGIT.finditer(run[0])), default=-1)
    return KEY.sub(lambda key: "…" if key.start() <= last else key[0], run[0])


class MaskingFormatter(logging.Formatter):
    """One line a record: time, level, logger, message; frames of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        facts = record_fields(record)
        line = f"{facts['at']} {facts['level']} {facts['logger']} {facts['message']}"
        for name in ("status", "method", "route"):
            if name in facts:
                line += f" {name}={facts[name]}"
        if "exception" in facts:
            line += f"\n  {facts['exception']}\n  " + "\n  ".join(facts["frames"])
        return line


class JsonFormatter(MaskingFormatter):
    """The same as one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(record_fields(record), ensure_ascii=False)


def record_fields(record: logging.LogRecord) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
    }
    request = getattr(record, "request", None)
    if request is None or not hasattr(request, "path_info"):
        facts["message"] = scrub(_message(record))
    else:
        match = getattr(request, "resolver_match", None)
        facts["message"] = scrub(_reason(record))
        facts["method"] = str(request.method)
        facts["route"] = str(match.route) if match else ""
    if isinstance(status := getattr(record, "status_code", None), int):
        facts["status"] = status
    if record.exc_info and record.exc_info[1] is not None:
        facts["exception"] = _describe_error(record.exc_info[1])
        facts["frames"] = _traceback_lines(record.exc_info[1])
    return facts


def _reason(record: logging.LogRecord) -> str:
    """Django formats «%s: %s» of a reason and an address: only the reason is kept."""
    if isinstance(record.args, tuple) and record.args:
        return str(record.args[0])
    return str(record.msg)


def _message(record: logging.LogRecord) -> str:
    if isinstance(record.args, tuple):
        record = logging.makeLogRecord(record.__dict__)
        args = record.args if isinstance(record.args, tuple) else ()
        record.args = tuple(
            _describe_error(one) if isinstance(one, BaseException) else one for one in args
        )
    return record.getMessage()


def _describe_error(error: BaseException) -> str:
    """The type; of disk and database errors also the reason, which holds no values."""
    name = type(error).__name__
    if isinstance(error, OperationalError):
        return f"{name}: {scrub(str(error).partition('\n')[0])}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name


def _traceback_lines(error: BaseException) -> list[str]:
    """Frames, the deepest last; before them those of its cause."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    items = (
        [*_traceback_lines(before), f"from {_describe_error(before)}"] if before is not None else []
    )
    frames = traceback.extract_tb(error.__traceback__)[-20:]
    return [*items, *(f"{one.filename}:{one.lineno} {one.name}" for one in frames)]
