"""What bench/cluster.py is made of: the programs of two machines, which can be killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench import measuring
from tools import postgres
from tools.nginx import Nginx, in_front

COMMAND = (sys.executable, "-m", "otklik.operations.cli.main")
MACHINES = ("web 1", "web 2")
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
    """All of it, running: nginx in front (`plain` is its address for programs of this machine that
    know no certificate of it), the programs by name, a way into the models."""

    front: Nginx
    plain: str
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
        http, https, plain = (measuring.free_port() for _ in range(3))
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
        environment |= prepared(folder, environment | {"OTKLIK_DEMONSTRATION": "false"})
        nodes = nodes_of(folder, environment)
        for node in nodes.values():
            stack.callback(node.stop)
            node.start()
        for node in nodes.values():
            node.wait()
        upstreams = [f"127.0.0.1:{nodes[name].port}" for name in MACHINES]
        front = stack.enter_context(
            in_front(upstreams, folder / "nginx", http=http, https=https, plain=plain, limits=False)
        )
        server = measuring.Server(url=front.https, environment=nodes["web 1"].environment)
        yield Cluster(front, f"http://127.0.0.1:{plain}", nodes, server, database)
