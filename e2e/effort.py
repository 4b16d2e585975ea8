"""How long a journey takes a person: presses, fields and reading counted by the keystroke-level
model (Card, Moran, Newell 1980), and the seconds that the machine really took."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator

THINKS, POINTS, CLICKS, TO_THE_KEYS, KEY = 1.35, 1.1, 0.2, 0.4, 0.28  # seconds; of a slow typist
WORDS_A_SECOND = 2.5  # read to check, and not to skim


@dataclass(slots=True)
class Effort:
    presses: int = 0
    fields: int = 0
    signs: int = 0
    words: int = 0
    began: float = field(default_factory=time.monotonic)

    def press(self, what: Locator) -> None:
        self.presses += 1
        what.click()

    def tick(self, what: Locator) -> None:
        self.presses += 1
        what.check()

    def choose_file(self, where: Locator, name: str, kind: str, body: bytes) -> None:
        """The button of the field, the file in the window, «Open»."""
        self.presses += 3
        where.set_input_files({"name": name, "mimeType": kind, "buffer": body})

    def type(self, where: Locator, text: str) -> None:
        self.fields += 1
        self.signs += len(text)
        where.fill(text)

    def write(self, where: Locator, text: str) -> None:
        """Into an editor that hears each key."""
        self.fields += 1
        self.signs += len(text)
        where.click()
        where.press_sequentially(text)

    def correct(self, where: Locator, old: str, new: str) -> None:
        """A few signs within a text: rubbed out and typed anew."""
        self.fields += 1
        self.signs += len(old) + len(new)
        where.fill(where.input_value().replace(old, new))

    def read(self, what: Locator) -> None:
        self.words += len(what.inner_text().split())

    @property
    def person(self) -> float:
        """Seconds of the person."""
        pointed = (self.presses + self.fields) * (THINKS + POINTS + CLICKS)
        return pointed + self.fields * TO_THE_KEYS + self.signs * KEY + self.words / WORDS_A_SECOND

    @property
    def machine(self) -> float:
        """Seconds since the journey began, none of them the person's: nobody thinks here."""
        return time.monotonic() - self.began

    def line(self, name: str) -> str:
        return (
            f"{name}: {self.presses} presses, {self.fields} fields of {self.signs} signs,"
            f" {self.words} words read: a person {self.person:.0f} s, the machine"
            f" {self.machine:.0f} s"
        )


def resident(pid: int) -> int:
    """Bytes that a process and its children hold in memory, at their most so far."""
    held, waiting = 0, [pid]
    while waiting:
        one = Path(f"/proc/{waiting.pop()}")
        status = (one / "status").read_text()
        held += int(status.partition("VmHWM:")[2].split()[0]) * 1024
        for task in (one / "task").iterdir():
            waiting += map(int, (task / "children").read_text().split())
    return held
