"""The data folder: created, protected, locked by one program; Django is set up on it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.utils import translation

from otklik.core.encryption_keys import ensure_secrets
from otklik.operations.cli.terminal_output import refusal


def data_dir() -> Path:
    return Path(os.environ.get("OTKLIK_DATA_DIR") or "var").resolve()


def set_up_django() -> None:
    """Commands use the terminal's language: English if LANG says so, else Russian."""
    prepare_folder(data_dir())
    django.setup()
    translation.activate("en" if os.environ.get("LANG", "").startswith("en") else "ru")


RESTORING = Path("restoring", "plan.json")  # exists during a restoration


def prepare_folder(data_dir: Path) -> None:
    """Make the data folder and its secrets. Raises Refused when it cannot be written, and when a
    restoration stopped half way: new keys would replace those it brings."""
    if (data_dir / RESTORING).exists():
        raise refusal(
            "Восстановление остановилось на середине. Закончите его: otklik restore --finish",
            "A restoration stopped half way. Finish it: otklik restore --finish",
        )
    with refusing(data_dir):
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        ensure_secrets(data_dir / "secrets")
        probe = data_dir / f".write-{os.getpid()}"
        probe.touch()
        probe.unlink()


@contextmanager
def refusing(data_dir: Path) -> Iterator[None]:
    """Raises Refused where the folder cannot be written."""
    try:
        yield
    except OSError as error:
        raise refusal(
            f"В папку {data_dir} нельзя писать: укажите другую, --data ПАПКА.",
            f"The folder {data_dir} cannot be written: name another one, --data FOLDER.",
        ) from error


def close_folder(data_dir: Path) -> None:
    """Make the data unreadable for others, in a folder that holds our keys and belongs to us."""
    facts = data_dir.stat()
    if (data_dir / "secrets").is_dir() and facts.st_uid == os.getuid() and facts.st_mode & 0o077:
        data_dir.chmod(0o700)


@contextmanager
def sole_owner(data_dir: Path) -> Iterator[None]:
    """Lock the folder; the lock ends with the process. Raises Refused if it is already locked."""
    with (data_dir / "run.lock").open("w") as lock:
        os.register_at_fork(after_in_child=lock.close)  # a child would keep it
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise refusal(
                f"«Отклик» с папкой {data_dir} уже запущен.",
                f"Otklik already runs with the folder {data_dir}.",
            ) from error
        yield
