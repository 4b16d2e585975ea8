"""A snapshot as a file: the state some days ago, and the differences at the end of each day."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from zipfile import ZIP_LZMA, ZipFile

from otklik.demo.snapshot.dates import Move, monday

FOLDER = Path(__file__).with_name("data")
HEAD, BASE, MEDIA = "head.json", "base.jsonl", "media/"

type Row = list[Any]
type Rows = dict[str, Row | None]
"""By key of the row; None where it is gone."""


@dataclass(frozen=True, slots=True)
class Table:
    columns: list[str]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Head:
    """`played` is the Monday of the week in which the story ends; `ends` are the possible ends, in
    minutes after that Monday, in UTC, ascending."""

    played: date
    ends: tuple[int, ...]

    @classmethod
    def read(cls, archive: ZipFile) -> Self:
        values = json.loads(archive.read(HEAD))
        played = date.fromisoformat(values["played"])
        return cls(played, tuple(values["ends"]))

    def chosen(self, at: datetime) -> tuple[int, Move]:
        """The latest end that has passed by then, and the shift."""
        current_week = monday(at.astimezone(UTC))
        gone = (at - datetime.combine(current_week, datetime.min.time(), UTC)) // timedelta(
            minutes=1
        )
        over = [end for end in self.ends if end <= gone]
        if not over:
            return self.ends[-1], Move(self.played, current_week - timedelta(days=7))
        return over[-1], Move(self.played, current_week)


def path_of(code: str, *, has_history: bool) -> Path:
    """The file of the authority with this code: with its two years, or with the last days alone."""
    return FOLDER / f"{code}{'' if has_history else '-small'}.zip"


def member_of(end: int) -> str:
    return f"ends/{end}.jsonl"


def read(archive: ZipFile, end: int) -> dict[str, Table]:
    """All tables as of this end, rows in the order of their original keys."""
    tables: dict[str, Table] = {}
    for name in (BASE, member_of(end)):
        with archive.open(name) as file:
            for line in io.TextIOWrapper(file, "utf-8"):
                told = json.loads(line)
                table = tables.setdefault(told["table"], Table(told["columns"], {}))
                table.rows.update(told["rows"])
    return tables


def write(path: Path, head: Head, bodies: Mapping[str, bytes]) -> None:
    """`bodies` by name of the member; pictures are stored unchanged."""
    values = {"played": str(head.played), "ends": head.ends}
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(path, "w", ZIP_LZMA) as archive:
        archive.writestr(HEAD, json.dumps(values))
        for name in sorted(bodies):
            archive.writestr(name, bodies[name])
