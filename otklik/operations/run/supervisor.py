"""A supervisor: forks the programs, restarts those that die, stops them in order.

The programs share the memory of what the supervisor has loaded, until they change it. It has one
thread and no database connection: neither outlives a fork. Every program is a separate process
group, so that Ctrl-C reaches only the supervisor, and the children of a killed program die with it.
"""

import contextlib
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

from otklik.operations.run.die_with_parent import die_with_parent

POLL_SECONDS = 0.2
STOP_SECONDS = 8.0  # to finish current work; then SIGKILL
STEADY_SECONDS = 60.0  # a program that ran this long restarts at once
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
SIGNALS = (signal.SIGINT, signal.SIGTERM)
LOG_BYTES = 10 * 1024 * 1024


fork = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    name: str
    work: Callable[[], object]  # runs in a process of its own, until it is told to end
    follows: bool = False  # starts once the greeter has ended: leave the CPU to the others


@dataclass(slots=True)
class Child:
    """A running program: its process, or when to restart it."""

    program: Program
    process: BaseProcess | None = None
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
    `greet` runs in a process that ends once the first programs respond. `is_over` is asked between
    two looks; True stops everything."""

    programs: Sequence[Program]
    log_dir: Path
    state_file: Path
    tell: Callable[[str, str], None]
    greet: Callable[[], object]
    is_over: Callable[[], bool]
    children: list[Child] = field(default_factory=list)
    signals: int = 0

    def run(self) -> None:
        """Blocks until SIGINT or SIGTERM; a second one does not wait."""
        self.log_dir.mkdir(parents=True, exist_ok=True)
        for number in SIGNALS:
            signal.signal(number, self._on_signal)
        self.children = [Child(program) for program in self.programs]
        greeter = fork.Process(target=_greet, args=(self.greet, os.getpid()))
        try:
            self._look_after(is_up=False)
            _start(greeter)
            while not self.signals and not self.is_over():
                self._look_after(is_up=greeter.exitcode is not None)
                time.sleep(POLL_SECONDS)
        finally:
            self._stop()
            if greeter.pid is not None:
                greeter.kill()
                greeter.join()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.signals += 1

    def _look_after(self, *, is_up: bool) -> None:
        now, has_changed = time.monotonic(), False
        for child in self.children:
            if child.process is not None and child.process.exitcode is not None:
                code, name = child.process.exitcode, child.program.name
                _kill_group(child.process)
                child.note_end(at=now)
                self.tell(
                    f"{name}: процесс завершился ({code}), запускаю снова",
                    f"{name}: the process ended ({code}), starting it again",
                )
                has_changed = True
            is_awaiting = child.program.follows and not is_up
            if child.process is None and now >= child.due_at and not is_awaiting:
                child.process, child.started_at = self._start(child.program), now
                has_changed = True
        if has_changed:
            self._write_state()

    def _start(self, program: Program) -> BaseProcess:
        arguments = (program, self._log(program.name), os.getpid())
        process = fork.Process(target=_be, args=arguments, name=program.name)
        _start(process)
        return process

    def _log(self, name: str) -> Path:
        path = self.log_dir / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path

    def _write_state(self) -> None:
        pids = {c.program.name: c.process.pid if c.process else None for c in self.children}
        draft = self.state_file.with_suffix(".tmp")
        draft.write_text(json.dumps({"supervisor": os.getpid(), "programs": pids}), "utf-8")
        draft.replace(self.state_file)

    def _stop(self) -> None:
        """Terminate all, wait, and kill the rest with their children."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(p.exitcode is None for p in running) and time.monotonic() < deadline:
            if self.signals > 1:
                break
            time.sleep(0.05)
        for process in running:
            _kill_group(process)
            process.kill()  # if it has no group yet
            process.join()
        self.state_file.unlink(missing_ok=True)


def _start(process: BaseProcess) -> None:
    """A signal meanwhile comes to the child once it has forgotten how the supervisor takes it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _be(program: Program, log: Path, parent: int) -> None:
    """The program's own process, in a group of its own, writing into its log."""
    os.setsid()
    die_with_parent(parent)
    _forget_signals()
    with log.open("ab") as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    program.work()


def _greet(greet: Callable[[], object], parent: int) -> None:
    die_with_parent(parent)
    _forget_signals()
    greet()


def _forget_signals() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _kill_group(process: BaseProcess) -> None:
    """The process and all it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid or 0, signal.SIGKILL)
