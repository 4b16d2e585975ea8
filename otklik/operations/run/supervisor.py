"""A supervisor: starts the programs, restarts those that die, stops them in order.

Every program is a separate process group, so that Ctrl-C reaches only the supervisor, and the
children of a killed program die with it.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

POLL_SECONDS = 0.2
STOP_SECONDS = 8.0  # to finish current work; then SIGKILL
STEADY_SECONDS = 60.0  # a program that ran this long restarts at once
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
LOG_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    name: str
    command: tuple[str, ...]  # the first word is a path
    follows: bool = False  # starts once `is_up` is set: leave the CPU to the others


@dataclass(slots=True)
class Child:
    """A running program: its process, or when to restart it."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    failures: int = 0

    def note_end(self, *, at: float) -> None:
        """Record the end, with growing delays if it keeps dying soon after its start."""
        is_steady = at - self.started_at >= STEADY_SECONDS
        self.failures = 1 if is_steady else self.failures + 1
        self.process = None
        self.due_at = at + PAUSES[min(self.failures, len(PAUSES)) - 1]


@dataclass(slots=True)
class Supervisor:
    """`state_file` lists the processes for `otklik doctor`; it exists while the supervisor runs.
    `is_up` is set from outside once the first programs respond."""

    programs: Sequence[Program]
    environment: Mapping[str, str]
    log_dir: Path
    state_file: Path
    tell: Callable[[str, str], None]
    children: list[Child] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    is_up: threading.Event = field(default_factory=threading.Event)
    signals: int = 0

    def run(self, *, on_start: Callable[[], None] = lambda: None) -> None:
        """Blocks until SIGINT or SIGTERM; a second one does not wait. `on_start` runs in a
        thread."""
        self.log_dir.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        self.children = [Child(program) for program in self.programs]
        threading.Thread(target=on_start, daemon=True).start()
        try:
            while not self.stopping.wait(POLL_SECONDS):
                self._look_after()
        finally:
            self._stop()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.signals += 1
        self.stopping.set()

    def _look_after(self) -> None:
        now, has_changed = time.monotonic(), False
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                code, name = child.process.returncode, child.program.name
                _kill_group(child.process)
                child.note_end(at=now)
                self.tell(
                    f"{name}: процесс завершился ({code}), запускаю снова",
                    f"{name}: the process ended ({code}), starting it again",
                )
                has_changed = True
            is_awaiting = child.program.follows and not self.is_up.is_set()
            if child.process is None and now >= child.due_at and not is_awaiting:
                child.process, child.started_at = self._start(child.program), now
                has_changed = True
        if has_changed:
            self._write_state()

    def _start(self, program: Program) -> subprocess.Popen[bytes]:
        bound = [sys.executable, "-m", "otklik.operations.run.die_with_parent", str(os.getpid())]
        with self._log(program.name) as log:
            return subprocess.Popen(
                [*bound, *program.command],
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _log(self, name: str) -> IO[bytes]:
        path = self.log_dir / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")

    def _write_state(self) -> None:
        pids = {c.program.name: c.process.pid if c.process else None for c in self.children}
        draft = self.state_file.with_suffix(".tmp")
        draft.write_text(json.dumps({"supervisor": os.getpid(), "programs": pids}), "utf-8")
        draft.replace(self.state_file)

    def _stop(self) -> None:
        """Terminate all, wait, and kill the rest with their children."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(p.poll() is None for p in running) and time.monotonic() < deadline:
            if self.signals > 1:
                break
            time.sleep(0.05)
        for process in running:
            _kill_group(process)
            process.wait()
        self.state_file.unlink(missing_ok=True)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """The process and all it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
