"""The programs of an installation, and how each is started."""

import shutil
import sys
from pathlib import Path

from django.conf import settings

from otklik.operations.run.supervisor import Program

APPLICATION = "otklik.config.wsgi:application"
# A slow visitor holds a thread for as long as a request takes to come. A thread that waits costs
# 0.2 MB and a connection to the database; they start when they are needed.
WEB_THREADS = 32
NETWORK_THREADS = ("deliveries:3", "hearing:2")
HEADERS_MS = 10_000


def programs(host: str, port: int, folder: Path) -> list[Program]:
    """The web server, a worker for the desk's own tasks, and threads that wait for networks: a
    slow one must not delay the desk, nor the other networks."""
    manage = (sys.executable, "-m", "otklik.operations.cli.main", "manage")
    worker = (*manage, "db_worker", "--no-startup-delay", "--interval", "0.3", "--queue-name")
    return [
        Program(name="web", command=web_command(host, port, folder)),
        Program(name="networks", command=(*manage, "workers", *NETWORK_THREADS), follows=True),
        Program(name="default", command=(*worker, "default"), follows=True),
    ]


def web_command(host: str, port: int, folder: Path) -> tuple[str, ...]:
    """The site, its pictures too: granian would hand those out without our headers."""
    web = ("granian", "--interface", "wsgi", "--host", host, "--port", str(port))
    processes = ("--workers", str(settings.WEB_PROCESSES))
    threads = (*processes, "--blocking-threads", str(WEB_THREADS), "--no-ws")
    patience = ("--http1-header-read-timeout", str(HEADERS_MS))
    shutil.rmtree(folder / "metrics", ignore_errors=True)  # counted by an earlier start
    quiet = ("--log-level", "warning", "--workers-kill-timeout", "5")
    return (sys.executable, "-m", *web, *threads, *patience, *quiet, APPLICATION)
