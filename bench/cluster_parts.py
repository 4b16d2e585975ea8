"""What bench/cluster.py is made of: nodes that are killed, a network that pushes, a reader."""

import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench import burst, measuring
from tools import postgres
from tools.nginx import Nginx, in_front

COMMAND = (sys.executable, "-m", "otklik.installation.command")
MACHINES = ("web 1", "web 2")
SENDERS = 8
DOWN_SECONDS = 2.0  # as RestartSec of deploy/systemd


@dataclass
class Node:
    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    port: int = 0
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, *self.arguments],
                cwd=measuring.ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Until a site answers; other programs have no door."""
        until = time.monotonic() + measuring.PATIENCE_SECONDS
        while self.port and time.monotonic() < until:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                return
            time.sleep(0.1)

    def kill_and_start(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)  # the machine, not one process of it
        self.process.wait()
        time.sleep(DOWN_SECONDS)
        self.start()
        self.wait()

    def restart(self) -> None:
        self.stop()
        self.start()
        self.wait()

    def stop(self) -> None:
        if not hasattr(self, "process"):
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=90)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def prepared(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Tables, styles and pack by `otklik prepare` on the first machine; the keys that all share."""
    first = folder / "data-1"
    here = {**environment, "OTKLIK_DATA_DIR": str(first)}
    subprocess.run([*COMMAND, "prepare"], cwd=measuring.ROOT, env=here, check=True)
    shutil.copytree(first, folder / "data-2")
    secrets = first / "secrets"
    return {
        "OTKLIK_SECRET_KEY": (secrets / "secret_key").read_text("utf-8").strip(),
        "OTKLIK_FIELD_KEYS": (secrets / "field_keys").read_text("utf-8").strip(),
    }


def nodes_of(folder: Path, environment: Mapping[str, str]) -> dict[str, Node]:
    made: dict[str, Node] = {}
    for machine, web in enumerate(MACHINES, 1):
        here = {**environment, "OTKLIK_DATA_DIR": str(folder / f"data-{machine}")}
        port = measuring.free_port()
        programs = {web: ("web", "--port", str(port)), f"worker {machine}": ("workers",)}
        if machine == 1:
            programs["clock"] = ("clock",)
        for name, arguments in programs.items():
            log = folder / f"{name.replace(' ', '-')}.log"
            made[name] = Node(name, arguments, dict(here), log, port if name == web else 0)
    return made


@contextmanager
def cache_server(folder: Path) -> Iterator[str]:
    """Valkey or Redis; "" without one, and each machine counts for itself."""
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None:
        yield ""
        return
    port = measuring.free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"valkey://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


@dataclass(frozen=True, slots=True)
class Cluster:
    """All of it, running: nginx in front, the programs by name, a way into the models."""

    front: Nginx
    nodes: dict[str, Node]
    server: measuring.Server
    database: postgres.Instance


@contextmanager
def cluster(
    folder: Path, *, path: Path | None = None, commit: str = "on", **settings: str
) -> Iterator[Cluster]:
    """With `commit` "off" PostgreSQL may forget what it confirmed in its last moments."""
    with ExitStack() as stack:
        database = stack.enter_context(postgres.instance(f"synchronous_commit={commit}"))
        cache = stack.enter_context(cache_server(folder))
        http, https = measuring.free_port(), measuring.free_port()
        environment = {
            **os.environ,
            "DATABASE_URL": database.address,
            "OTKLIK_CACHE_URL": cache,
            "OTKLIK_BASE_URL": f"https://127.0.0.1:{https}",
            "OTKLIK_TRUSTED_PROXIES": "1",
            "OTKLIK_WEB_PROCESSES": "1",
            "OTKLIK_LOG_LEVEL": "WARNING",
            "PYTHONPATH": os.pathsep.join(map(str, filter(None, [measuring.ROOT, path]))),
            **settings,
        }
        environment |= prepared(folder, environment)
        nodes = nodes_of(folder, environment)
        for node in nodes.values():
            stack.callback(node.stop)
            node.start()
        for node in nodes.values():
            node.wait()
        upstreams = [f"127.0.0.1:{nodes[name].port}" for name in MACHINES]
        front = stack.enter_context(
            in_front(upstreams, folder / "nginx", http=http, https=https, limits=False)
        )
        server = measuring.Server(url=front.https, environment=nodes["web 1"].environment)
        yield Cluster(front, nodes, server, database)


class _Asking:
    """Threads that ask nginx until they are told to finish."""

    threads_wanted = 1

    def __init__(self, front: Nginx) -> None:
        self.address = urlsplit(front.https)
        self.trusted = ssl.create_default_context(cafile=str(front.certificate))
        self.is_over = threading.Event()
        self.lock = threading.Lock()
        self.threads = [
            threading.Thread(target=self._work, daemon=True) for _ in range(self.threads_wanted)
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def finish(self) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def _line(self) -> http.client.HTTPSConnection:
        host, port = str(self.address.hostname), self.address.port
        return http.client.HTTPSConnection(host, port, timeout=60, context=self.trusted)

    def _asks(
        self, line: http.client.HTTPSConnection, method: str, path: str, body: bytes | None = None
    ) -> bool:
        headers = {"Content-Type": "application/json"} if body else {}
        headers["X-Telegram-Bot-Api-Secret-Token"] = "a-secret-of-the-bench"
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            line.close()
            return False
        return answer.status == http.HTTPStatus.OK

    def _work(self) -> None:
        raise NotImplementedError


class Pushing(_Asking):
    """A network: each comment until it is taken, so many a second together."""

    threads_wanted = SENDERS

    def __init__(self, front: Nginx, rate: float) -> None:
        super().__init__(front)
        self.pause = SENDERS / rate
        self.dealt = self.refused = 0
        self.taken: dict[int, float] = {}  # when each was acknowledged

    def _work(self) -> None:
        line = self._line()
        while not self.is_over.is_set():
            with self.lock:
                number, self.dealt = self.dealt, self.dealt + 1
            told = burst._update(number)  # repeated to the byte, as networks do
            while not self._asks(line, "POST", "/hooks/burst/", told):
                with self.lock:
                    self.refused += 1
                time.sleep(burst.PAUSE_SECONDS)
            with self.lock:
                self.taken[number] = time.monotonic()
            self.is_over.wait(self.pause)
        line.close()


class Reading(_Asking):
    """A reader of the first page, ten times a second."""

    def __init__(self, front: Nginx) -> None:
        super().__init__(front)
        self.good = self.failed = 0
        self.longest_gap = 0.0

    def _work(self) -> None:
        line, last = self._line(), time.monotonic()
        while not self.is_over.wait(0.1):
            if self._asks(line, "GET", "/"):
                self.good += 1
                self.longest_gap = max(self.longest_gap, time.monotonic() - last)
                last = time.monotonic()
            else:
                self.failed += 1
        line.close()
