"""Promises of `otklik run`: what dies comes back, what stops leaves nothing, data stay."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from threading import Timer

import pytest

from tests.running import PATIENCE_SECONDS, Installation, StartInstallation, otklik

pytestmark = pytest.mark.slow  # tests/test_crash.py runs on both
OPEN = (
    "from otklik.organisation.models import User;"
    " print(User.objects.filter(is_active=True).count())"
)
TICKS = "from otklik.core.models import Tick; print(Tick.objects.count())"


@pytest.fixture(scope="module")
def kept(lasting_installation: StartInstallation) -> Installation:
    """One for all."""
    return lasting_installation()


@pytest.fixture
def installation(kept: Installation) -> Installation:
    """It runs, whatever another test did to it."""
    if kept.process.poll() is not None:
        kept.start()
    return kept


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not yet collected does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def whole_family(pid: int) -> set[int]:
    """Supervisor, web with a process at least, and the workers, which start once it answers."""
    deadline = time.monotonic() + 60
    while len(found := family(pid)) < 4:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found


def answers(installation: Installation) -> bool:
    try:
        return installation.page() == 200
    except OSError:
        return False


def family(pid: int) -> set[int]:
    """The process and everything it started."""
    found = {pid}
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            found |= family(int(child))
    return found


@pytest.mark.parametrize("name", ["web", "workers"])
def test_a_killed_program_comes_back(installation: Installation, name: str) -> None:
    killed = installation.kill(name)
    installation.wait_until(lambda: installation.pids().get(name, killed) != killed)
    installation.wait_until(lambda: answers(installation))
    assert not is_alive(killed)
    assert f"{name}: the process ended (-9), starting it again" in installation.output


def test_a_signal_stops_everything_and_the_next_run_keeps_the_data(
    installation: Installation,
) -> None:
    passwords = installation.passwords()
    processes = whole_family(installation.process.pid)

    started = time.monotonic()
    assert installation.stop(signal.SIGINT) == 0
    assert time.monotonic() - started < 40  # on a machine that is busy
    assert not [pid for pid in processes if is_alive(pid)]
    assert not (installation.data_dir / "run.json").exists()

    installation.start()
    assert installation.page("/") == 200
    assert installation.passwords() == passwords
    assert all(password in installation.output for password in passwords.values())


def test_slow_requests_do_not_stop_the_site(installation: Installation) -> None:
    head = b"POST /hooks/practice/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\n\r\n"
    with ExitStack() as slow:
        for _ in range(20):
            visitor = slow.enter_context(socket.create_connection(("127.0.0.1", installation.port)))
            visitor.sendall(head)
        time.sleep(1)
        # A new thread may come late on a busy machine: that a visitor is served is what counts.
        installation.wait_until(lambda: _is_served(installation))


def _is_served(installation: Installation) -> bool:
    try:
        return installation.page("/") == 200
    except OSError:
        return False


def test_doctor_finds_a_running_installation_in_order(installation: Installation) -> None:
    installation.wait_until(lambda: installation.python(TICKS).strip() != "0")
    for command in ("backup", "rehearse"):
        done = otklik(command, environment=installation.environment)
        assert done.returncode == 0, done.stdout
    as_typed = {**installation.environment}
    as_typed.pop("OTKLIK_DEMONSTRATION", None)  # only `otklik run --demonstration` sets it
    done = otklik("doctor", environment=as_typed)
    assert done.returncode == 0, done.stdout
    assert "not ok" not in done.stdout
    assert "Process web is alive" in done.stdout

    installation.stop()
    keys = installation.data_dir / "secrets" / "field_keys"
    keys.chmod(0o644)
    done = otklik("doctor", environment=installation.environment)
    assert done.returncode == 1
    assert f"chmod 600 {keys}" in done.stdout
    keys.chmod(0o600)


def test_a_start_without_the_flag_ends_the_demonstration(kept: Installation) -> None:
    installation = kept  # it need not run
    if installation.process.poll() is None:
        installation.stop()
    folder, port = str(installation.data_dir), str(installation.port)
    command = [sys.executable, "-m", "otklik.operations.cli.main"]
    environment = dict(installation.environment)
    environment.pop("OTKLIK_DEMONSTRATION", None)
    with subprocess.Popen(
        [*command, "run", "--data", folder, "--port", port],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        too_late = Timer(PATIENCE_SECONDS, process.kill)
        too_late.start()
        item = next((line for line in process.stdout if "are closed" in line), "")
        too_late.cancel()
        process.send_signal(signal.SIGTERM)
    assert item.strip().endswith(str(len(installation.passwords())))
    assert installation.python(OPEN).strip() == "0"
    installation.start()
    assert int(installation.python(OPEN)) == len(installation.passwords())


def test_nothing_outlives_a_killed_supervisor(installation: Installation) -> None:
    processes = family(installation.process.pid)
    os.kill(installation.process.pid, signal.SIGKILL)
    installation.process.wait()
    deadline = time.monotonic() + 60
    while any(map(is_alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not [pid for pid in processes if is_alive(pid)]
