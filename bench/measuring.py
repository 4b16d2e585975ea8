"""What benchmarks share: a real installation, a server of a constant page, and a load.

Figures swing threefold on shared machines within minutes: read them as ratios to the constant
page measured beside them.
"""

import json
import math
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg

from otklik.config.backend_settings import SQLITE_OPTIONS

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 600.0  # the machine may have much else to do


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Answers a second, and milliseconds within which half and 99 % of them came."""

    rps: float
    p50_ms: float
    p99_ms: float
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server. `url` has no slash at its end; `environment` is that of its process."""

    url: str
    environment: Mapping[str, str]
    pid: int = 0

    def python(self, code: str) -> str:
        """Run code inside the installation, with its models; what it printed."""
        with self.start_python(code) as process:
            printed, _errors = process.communicate()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, process.args, printed)
        return printed

    def start_python(self, code: str) -> "subprocess.Popen[str]":
        """The same while we go on."""
        manage = [sys.executable, "-m", "otklik.operations.cli.main", "manage"]
        return subprocess.Popen(
            [*manage, "shell", "--no-imports", "-c", code],
            cwd=ROOT,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            text=True,
        )

    def processor_seconds(self) -> float:
        """Of its process and all that it started, as far as they still run."""
        spent: dict[int, float] = {}
        parents: dict[int, int] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                number = int(stat.parent.name)
                parents[number] = int(fields[1])
                spent[number] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        ours = {self.pid}
        while more := {child for child, parent in parents.items() if parent in ours} - ours:
            ours |= more
        return sum(spent.get(number, 0) for number in ours)


@contextmanager
def installation(
    database_url: str = "",
    *,
    is_durable: bool = False,
    has_history: bool = False,
    more: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """A demonstration with data of its own, as `make run` starts it; gone afterwards. `is_durable`:
    SQLite waits for the disk, which it does everywhere but in a demonstration. With `has_history`
    it has its two years. `more` is added to the environment."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="otklik-bench-") as folder:
        environment = {
            **os.environ,
            "OTKLIK_DATA_DIR": folder,
            "OTKLIK_BASE_URL": f"http://127.0.0.1:{port}",
            "OTKLIK_DEMONSTRATION": "true",
            "PYTHONPATH": str(ROOT),
            **(more or {}),
        }
        if is_durable and not database_url:
            waits = quote(SQLITE_OPTIONS["init_command"])
            database_url = f"sqlite:///{folder}/otklik.sqlite3?init_command={waits}"
        if database_url:
            environment["DATABASE_URL"] = database_url
        command = [sys.executable, "-m", "otklik.operations.cli.main"]
        history = [] if has_history else ["--no-history"]
        with served(
            [*command, "run", "--demonstration", *history, "--port", str(port)],
            environment,
            f"http://127.0.0.1:{port}",
            path="/help/",
        ) as server:
            yield server


@contextmanager
def database(server: str) -> Iterator[str]:
    """The address of a new database on the server of PostgreSQL; "" is SQLite, in a folder."""
    if not server:
        yield ""
        return
    name = f"otklik_bench_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def constant_page() -> Iterator[Server]:
    """bench/constant.py under granian, with as many processes and threads as the site has."""
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *granian(port), "bench.constant:application"]
    with served(command, environment, f"http://127.0.0.1:{port}") as server:
        yield server


def granian(port: int) -> list[str]:
    """Granian's command, with as many processes and threads as the site has."""
    threads, processes = _threads_and_processes()
    return [
        *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", processes, "--blocking-threads", threads, "--no-ws"),
        *("--log-level", "warning"),
    ]


@cache
def _threads_and_processes() -> tuple[str, str]:
    """Of the site, as it would start here."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "otklik.config.settings.test",
        "PYTHONPATH": str(ROOT),
    }
    code = (
        "import django; django.setup(); from django.conf import settings;"
        "from otklik.operations.run.web_workers_clock import WEB_THREADS, suitable_processes;"
        "print(WEB_THREADS, settings.WEB_PROCESSES or suitable_processes())"
    )
    printed = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
    threads, processes = printed.split()
    return threads, processes


@contextmanager
def served(
    command: Sequence[str], environment: Mapping[str, str], url: str, *, path: str = "/"
) -> Iterator[Server]:
    """A program that answers at `url`, until the end of the block."""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not answers(url + path):
                if time.monotonic() > deadline or process.poll() is not None:
                    raise SystemExit(f"It does not answer: {' '.join(command)}")
                time.sleep(0.2)
            yield Server(url=url, environment=environment, pid=process.pid)
        finally:
            process.terminate()


def load(url: str, *, seconds: int = 5, connections: int = 8, body: str = "") -> Load:
    """Ask for one address as fast as it is answered; with `body`, by POST of a form."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is needed: apt-get install wrk")
    options = ["-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--latency"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if body:
            kind = "application/x-www-form-urlencoded"
            script.write(
                f'wrk.method = "POST"\nwrk.body = {json.dumps(body)}\n'
                f'wrk.headers["Content-Type"] = "{kind}"\n'
            )
            script.flush()
            options += ["-s", script.name]
        completed = subprocess.run([wrk, *options, url], capture_output=True, text=True, check=True)
    text = completed.stdout
    failed = sum(int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", text))
    failed += sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", text)))
    return Load(
        rps=float(_find(r"Requests/sec:\s+([\d.]+)", text)),
        p50_ms=_ms(_find(r"50%\s+(\S+)", text)),
        p99_ms=_ms(_find(r"99%\s+(\S+)", text)),
        failed=failed,
    )


def number(pattern: str, text: str) -> float:
    """A figure of wrk's report."""
    return float(_find(pattern, text))


def milliseconds(pattern: str, text: str) -> float:
    """A time of wrk's report."""
    return _ms(_find(pattern, text))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def table(rows: Sequence[Sequence[object]]) -> None:
    """Columns in line; the first row is the heading."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    for row in cells:
        first, *rest = zip(row, widths, strict=True)
        print(first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest), sep="  ")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def _find(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"wrk said something else:\n{text}")
    return match[1]


def _ms(word: str) -> float:
    """Without end where nothing was answered: wrk says «-nanus» then."""
    items = re.fullmatch(r"([\d.]+)(us|ms|s|m)", word)
    if items is None:
        return math.inf
    return float(items[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}[items[2]]
