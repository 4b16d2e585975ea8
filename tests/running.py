"""A real installation for tests that kill things: the supervisor, its children, a port, a folder.

    from tests.running import running_installation  # noqa: F401 - in a conftest

    def test_it(running_installation: StartInstallation) -> None:
        installation = running_installation(OTKLIK_UNDO_SECONDS="0")
        installation.kill("workers")

Each installation has data of its own, copied from one that was prepared once a session
(tests/prepared.py): SQLite, or a database of its own on the server that DATABASE_URL names.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

from otklik.operations.initial_accounts import credentials_file, load_credentials
from tests.ports import free_port
from tests.prepared import ROOT, drop_database, prepared, surroundings, template_database

COMMAND = (sys.executable, "-m", "otklik.operations.cli.main")
# Runs each line of its input, and answers with what it printed and where it fell over.
OBEY = """
import json, sys, traceback
from contextlib import redirect_stdout
from io import StringIO
for line in sys.stdin:
    printed, fault = StringIO(), None
    try:
        with redirect_stdout(printed):
            exec(json.loads(line), {})
    except Exception:
        fault = traceback.format_exc()
    print(json.dumps([printed.getvalue(), fault]), flush=True)
"""
PATIENCE_SECONDS = 300.0  # both cores may be busy with other tests


@dataclass(slots=True)
class Installation:
    """What `otklik run --demonstration` started. `url` has no slash at its end."""

    data_dir: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] = field(init=False)
    interpreter: subprocess.Popen[str] | None = field(init=False, default=None)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        return (self.data_dir / "output.txt").read_text("utf-8")

    def start(self, *arguments: str) -> None:
        """Start and wait for the first page."""
        command = ["run", "--demonstration", "--no-history", "--port", str(self.port), *arguments]
        with (self.data_dir / "output.txt").open("wb") as output:
            self.process = subprocess.Popen(
                [*COMMAND, *command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.wait_until(lambda: "Ctrl-C" in self.output)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def pids(self) -> dict[str, int]:
        """Of the programs that run now: web, deliveries, default."""
        state = json.loads((self.data_dir / "run.json").read_text("utf-8"))
        return {name: pid for name, pid in state["programs"].items() if pid is not None}

    def kill(self, name: str) -> int:
        """SIGKILL a program, once it runs; the pid it had."""
        self.wait_until(lambda: name in self.pids())
        pid = self.pids()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_until(self, holds: Callable[[], object]) -> None:
        """Until `holds()` is true. Fails the test with what was printed when it does not come."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if holds():
                return
            if self.process.poll() is not None:
                pytest.fail(f"The installation ended: {self.output}")
            time.sleep(0.1)
        pytest.fail(f"It did not happen in {PATIENCE_SECONDS:.0f} s: {self.output}")

    def page(self, path: str = "/") -> int:
        """The status of a page."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as response:  # noqa: S310
            return int(response.status)

    def python(self, code: str) -> str:
        """Run code inside the installation, with its models; what it printed.

        One interpreter runs all of it: to load the program takes a second each time.
        """
        if self.interpreter is None:
            self.interpreter = subprocess.Popen(
                [*COMMAND, "manage", "shell", "--no-imports", "-c", OBEY],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        assert self.interpreter.stdin
        assert self.interpreter.stdout
        print(json.dumps(code), file=self.interpreter.stdin, flush=True)
        printed, fault = json.loads(self.interpreter.stdout.readline())
        assert fault is None, fault
        return str(printed)

    def close(self) -> None:
        """Stop what runs of it. Asked twice, it waits for nothing that is being done."""
        while self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=0.5)
        if self.interpreter is not None:
            self.interpreter.communicate()  # at the end of its input it ends

    def manage(self, *arguments: str) -> str:
        """One of Django's commands; what it printed."""
        done = otklik("manage", *arguments, environment=self.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def passwords(self) -> dict[str, str]:
        """Of the demonstration accounts, by user name."""
        return {c.username: c.password for c in load_credentials(credentials_file(self.data_dir))}


def otklik(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own; what it printed and its exit code."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"} if environment is None else dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


class StartInstallation(Protocol):
    """Settings are given as environment variables."""

    def __call__(self, **settings: str) -> Installation: ...


@contextmanager
def installations(folder: Path, factory: pytest.TempPathFactory) -> Iterator[StartInstallation]:
    """Starts installations with their data under `folder`; they are stopped at the end."""
    started: list[Installation] = []

    def start(**settings: str) -> Installation:
        template = prepared(factory)
        data_dir = folder / f"data-{len(started)}"
        shutil.copytree(template, data_dir)
        installation = _installation(data_dir, template_database(template), settings)
        started.append(installation)
        installation.start()
        return installation

    try:
        yield start
    finally:
        for installation in started:
            installation.close()
            drop_database(installation.environment)


@contextmanager
def fresh_installation(folder: Path, **settings: str) -> Iterator[Installation]:
    """One that is prepared for itself alone, outside of tests."""
    installation = _installation(folder, None, settings)
    try:
        installation.start()
        yield installation
    finally:
        installation.close()
        drop_database(installation.environment)


@pytest.fixture
def running_installation(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartInstallation]:
    """Starts installations that are stopped when the test ends."""
    with installations(tmp_path, tmp_path_factory) as start:
        yield start


@pytest.fixture(scope="module")
def lasting_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartInstallation]:
    """As `running_installation`, until all tests of the module ended: a start and an end are
    fifteen seconds of a core."""
    with installations(tmp_path_factory.mktemp("lasting"), tmp_path_factory) as start:
        yield start


def _installation(data_dir: Path, template: str | None, settings: dict[str, str]) -> Installation:
    port = free_port()
    environment = surroundings(data_dir, port, template, settings)
    return Installation(data_dir=data_dir, port=port, environment=environment)
