"""Power that goes while SQLite writes, played from what a process asked of the kernel.

`strace` tells every write, cut and wait for the disk of a writer that is opened as an installation
opens SQLite. From that the disk is built as it may be found when power goes after any of them:
what was waited for is there; of all later writes each may be there, or not, or by its first
sectors only, in any order.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512
CALLS = "openat,pwrite64,lseek,write,fsync,fdatasync,ftruncate,unlink"
WRITER = """
import os, sys
from pathlib import Path
from django.conf import settings
from otklik.config.backend_settings import database
lasting, folder, rows = sys.argv[1:]
settings.configure(DATABASES={"default": database("", Path(folder), is_lasting=bool(lasting))})
from django.db import connection, transaction
with connection.cursor() as cursor:
    cursor.execute("PRAGMA wal_autocheckpoint=40")  # often, in so short a life
    cursor.execute("CREATE TABLE said (number integer PRIMARY KEY, words text)")
    os.write(1, b"said 0")
    for number in range(1, int(rows) + 1):
        with transaction.atomic():
            words = f"{number} " * (number * 37 % 900)
            cursor.execute("INSERT INTO said VALUES (%s, %s)", [number, words])
            cursor.execute("UPDATE said SET words = words || '.' WHERE number = %s", [number // 2])
        os.write(1, b"said %d" % number)
    os._exit(0)
"""


@dataclass(frozen=True, slots=True)
class Call:
    """A write of `told`, a cut, a wait, the end of a file; without a name: `at` is confirmed."""

    kind: str
    name: str
    at: int = 0
    content: bytes = b""


@dataclass(slots=True)
class _File:
    durable: bytearray = field(default_factory=bytearray)
    later: list[Call] = field(default_factory=list)

    def apply(self, call: Call) -> None:
        if call.kind == "cut":
            del self.durable[call.at :]
            return
        self.durable.extend(bytes(max(0, call.at - len(self.durable))))
        self.durable[call.at : call.at + len(call.content)] = call.content

    def wait_for_disk(self) -> None:
        for call in self.later:
            self.apply(call)
        self.later.clear()


def can_trace() -> bool:
    """Whether strace is here and may look into programs, which some containers forbid."""
    program = shutil.which("strace")
    return (
        bool(program)
        and subprocess.run([str(program), "-qq", "-o", os.devnull, "true"], check=False).returncode
        == 0
    )


def record_calls(folder: Path, *, rows: int, is_lasting: bool = True) -> list[Call]:
    """What a writer of so many rows, each confirmed when it is committed, asked of the kernel."""
    log = folder.with_name("calls")
    subprocess.run(
        [str(shutil.which("strace")), "-f", "-qq", "-y", "-xx", "-s", "100000000",
         "-e", f"trace={CALLS}", "-o", str(log),
         sys.executable, "-W", "ignore", "-c", WRITER, "x" * is_lasting, str(folder), str(rows)],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parents[1],
    )  # fmt: skip
    with log.open(encoding="ascii", errors="replace") as lines:
        return list(_calls(lines, folder))


def found(calls: Sequence[Call], chance: Random) -> tuple[dict[str, bytes], int]:
    """The files as they may be found after `calls`, and the last number that was confirmed."""
    files: dict[str, _File] = {}
    confirmed = -1
    for call in calls:
        file = files.setdefault(call.name, _File()) if call.name else _File()
        match call.kind:
            case "confirmed":
                confirmed = call.at
            case "waited":
                file.wait_for_disk()
            case "gone":
                del files[call.name]
            case _:
                file.later.append(call)
    for file in files.values():
        for call in file.later:
            if chance.random() < 0.5:
                file.apply(_torn(call, chance))
    return {name: bytes(file.durable) for name, file in files.items()}, confirmed


def _torn(call: Call, chance: Random) -> Call:
    if call.kind == "cut" or chance.random() < 0.5:
        return call
    sectors = chance.randrange(len(call.content) // SECTOR + 1)
    return Call(call.kind, call.name, call.at, call.content[: sectors * SECTOR])


def _calls(lines: Iterator[str], folder: Path) -> Iterator[Call]:
    places: dict[str, int] = {}
    for line in lines:
        match = re.match(r"\d+ +(\w+)\((.*)\) += (\d+)", line)
        if match is None:
            continue
        call, words, answer = match[1], match[2], int(match[3])
        if call == "write" and words.startswith("1<"):
            text = _bytes(words)
            if text.startswith(b"said "):
                yield Call("confirmed", "", int(text[5:]))
            continue
        name = _name(words, folder)
        if not name:
            continue
        if call == "lseek":
            places[name] = answer
        elif call in {"write", "pwrite64"}:
            at = int(words.rpartition(", ")[2]) if call == "pwrite64" else places.get(name, 0)
            places[name] = at + answer
            yield Call("written", name, at, _bytes(words)[:answer])
        elif call == "ftruncate":
            yield Call("cut", name, int(words.rpartition(", ")[2]))
        elif call in {"fsync", "fdatasync"}:
            yield Call("waited", name)
        elif call == "unlink":
            yield Call("gone", name)


def _name(words: str, folder: Path) -> str:
    place = re.match(r'\d+<(.*?)>|"(.*?)"', words)
    path = (place[1] or place[2]) if place else ""
    if "\\x" in path:
        path = _decoded(path).decode()
    return Path(path).name if path.startswith(f"{folder}/") and not path.endswith("-shm") else ""


def _bytes(words: str) -> bytes:
    quoted = re.search(r'"((?:\\x[0-9a-f]{2})*)"', words)
    return _decoded(quoted[1]) if quoted else b""


def _decoded(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))
