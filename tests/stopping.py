"""A PostgreSQL of a test's own, with what `tests.running` copies, which may be stopped under it."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.prepared import prepared
from tools.postgres import Instance, instance


@contextmanager
def own_server(factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """An installation takes its address as DATABASE_URL. It keeps what it confirmed."""
    copied = (prepared(factory) / "database.txt").read_text()
    with instance("synchronous_commit=on") as made:
        brought = made.root / "data" / "brought.sql"
        dump = (made.binaries / "pg_dump", "--no-owner", "--no-acl", "-f", brought, copied)
        subprocess.run(dump, check=True)
        load = ("-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", brought, made.address)
        subprocess.run((made.binaries / "psql", *load), check=True, stdout=subprocess.DEVNULL)
        yield made


@contextmanager
def stopped(server: Instance, *, seconds: float) -> Iterator[float]:
    """For so long, without good-bye; whatever happens meanwhile, it runs again. The moment, of the
    monotonic clock, until which it is away."""
    server.stop()
    until = time.monotonic() + seconds
    try:
        yield until
    finally:
        server.start()
