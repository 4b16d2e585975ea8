"""What `otklik run` does before anything is served. Each step can be done again and again."""

import fcntl
import gc
import ipaddress
import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from otklik.core.refusal import Refused
from otklik.core.secrets import ensure_secrets
from otklik.operations.cli.console import pair, say

PACKAGE = Path(__file__).resolve().parents[2]
RESTORING = Path("restoring", "plan.json")  # there while what is restored takes its place
DATABASE_SECONDS = 300.0  # a machine of its own may begin minutes after this one
AGAIN_SECONDS = 2.0


def shipped_pack() -> Path:
    """The pack inside the wheel, or beside the package in a checkout."""
    shelves = (PACKAGE / "operations" / "shipped_packs", PACKAGE.parent / "packs")
    return next(file.parent for shelf in shelves for file in sorted(shelf.glob("*/authority.yaml")))


def prepare_folder(data_dir: Path) -> None:
    """Make the data folder and its secrets. Raises Refused when it cannot be written, and when a
    restoration stopped half way: new keys would take the place of those it brings."""
    if (data_dir / RESTORING).exists():
        raise Refused(
            pair(
                "Восстановление остановилось на середине. Закончите его: otklik restore --finish",
                "A restoration stopped half way. Finish it: otklik restore --finish",
            )
        )
    with refusing(data_dir):
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        ensure_secrets(data_dir / "secrets")
        probe = data_dir / f".write-{os.getpid()}"
        probe.touch()
        probe.unlink()


@contextmanager
def refusing(data_dir: Path) -> Iterator[None]:
    """Raises Refused where the folder takes nothing."""
    try:
        yield
    except OSError as error:
        raise Refused(
            pair(
                f"В папку {data_dir} нельзя писать: укажите другую, --data ПАПКА.",
                f"The folder {data_dir} cannot be written: name another one, --data FOLDER.",
            )
        ) from error


def close_folder(data_dir: Path) -> None:
    """Let nobody else read the data, in a folder that holds our keys and belongs to us."""
    facts = data_dir.stat()
    if (data_dir / "secrets").is_dir() and facts.st_uid == os.getuid() and facts.st_mode & 0o077:
        data_dir.chmod(0o700)


def is_this_machine(host: str) -> bool:
    """Whether only programs of this machine can call that address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def sole_owner(data_dir: Path) -> Iterator[None]:
    """Hold the folder; the lock goes with the process. Raises Refused when another has it."""
    with (data_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(
                pair(
                    f"«Отклик» с папкой {data_dir} уже запущен.",
                    f"Otklik already runs with the folder {data_dir}.",
                )
            ) from error
        yield


def await_database(*, seconds: float) -> None:
    """Wait for a server that is not there yet, and say so once. Raises Refused when it still is
    not after `seconds`, and at its second word when it is there and does not let us in: a wrong
    password mends itself never. A file has nobody to wait for."""
    from django.db import OperationalError, connection

    if connection.vendor != "postgresql":
        return
    deadline, is_told, was_there = time.monotonic() + seconds, False, False
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as fault:
            if was_there:
                raise _not_let_in(str(fault)) from fault
            if time.monotonic() >= deadline:
                raise _no_database(str(fault)) from fault
        else:
            return
        if not is_told:
            say("Жду базу данных…", "Waiting for the database…")
            is_told = True
        was_there = _is_there(connection.get_connection_params())
        time.sleep(AGAIN_SECONDS)


def _is_there(params: Mapping[str, Any]) -> bool:
    """Whether a server takes connections there, whoever asks: not one that is still beginning."""
    from psycopg import conninfo, pq

    where = {name: params[name] for name in ("host", "port", "service") if params.get(name)}
    asked = conninfo.make_conninfo("", **where, connect_timeout=10)
    return pq.PGconn.ping(asked.encode()) == pq.Ping.OK


def _not_let_in(why: str) -> Refused:
    return Refused(
        pair(
            f"Сервер базы данных работает, но не пускает ({' '.join(why.split())}). Проверьте в"
            " DATABASE_URL имя, пароль и название базы и запустите снова.",
            "The database server runs and does not let us in. Check the name, the password and the"
            " database in DATABASE_URL, then start again.",
        )
    )


def _no_database(why: str) -> Refused:
    return Refused(
        pair(
            f"База данных не отвечает ({' '.join(why.split())}). Проверьте её"
            " сервер и DATABASE_URL и запустите снова.",
            "The database does not answer. Check its server and DATABASE_URL, then start again.",
        )
    )


def refuse_version_1() -> None:
    """Raises Refused where the database is one of version 1: its tables have other names."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    if ("journal", "0001_initial") in MigrationRecorder(connection).applied_migrations():
        raise Refused(
            pair(
                "В этой папке данные версии 1, а версия 2 начинает заново и их не прочитает."
                " Укажите в OTKLIK_DATA_DIR другую папку (или другую базу в DATABASE_URL).",
                "The data here are of version 1; version 2 begins anew and cannot read them. Name"
                " another folder in OTKLIK_DATA_DIR, or another database in DATABASE_URL.",
            )
        )


@contextmanager
def alone_at_the_database() -> Iterator[None]:
    """Of machines that prepare one PostgreSQL at once, one does and the others wait."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('otklik prepare'))")
    yield  # the lock goes with the connection, which `prepare` closes at its end


@contextmanager
def seldom_garbage() -> Iterator[None]:
    """Two hundred migrations and what is made up make millions of objects, and looking for garbage
    among them takes a third of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def check_port(host: str, port: int) -> None:
    """Raises Refused when something else listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                pair(
                    f"Порт {port} занят или закрыт: выберите другой, --port {port + 1}"
                    f" (make run PORT={port + 1}).",
                    f"Port {port} is in use or not allowed: choose another one, --port {port + 1}"
                    f" (make run PORT={port + 1}).",
                )
            ) from error
