"""Streams encrypted on writing and decrypted on reading: age with one key.

Nothing is kept in memory; each chunk of 64 KiB is authenticated, and so is the end.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import pyrage

from otklik.operations.cli.terminal_output import refusal


def ensure_key(path: Path) -> pyrage.x25519.Identity:
    """The key in this file; a new one, readable only by its owner, where there is none."""
    identity = pyrage.x25519.Identity.generate()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return load_key(path)


def load_key(path: Path) -> pyrage.x25519.Identity:
    """Raises Refused when there is no key in the file, or the file may not be read."""
    try:
        lines = path.read_text("ascii").split()
        return pyrage.x25519.Identity.from_str(lines[-1])
    except PermissionError as error:
        raise refusal(
            f"Файл {path} нельзя прочесть: отдайте его пользователю, от которого работает"
            " «Отклик».",
            f"{path} may not be read: give it to the user that Otklik runs as.",
        ) from error
    except (OSError, ValueError, IndexError, pyrage.IdentityError) as error:
        raise refusal(
            f"В файле {path} нет ключа копий: назовите сохранённый, --key ФАЙЛ.",
            f"{path} holds no key of backups: name the one that was kept, --key FILE.",
        ) from error


@contextmanager
def encrypt_to(path: Path, key: pyrage.x25519.Identity) -> Iterator[IO[bytes]]:
    """A stream into `path`; what is written is encrypted, and synced to disk at the end.

    Raises OSError when the disk is full.
    """
    with path.open("wb") as target:

        def work(source: IO[bytes]) -> None:
            pyrage.encrypt_io(source, target, [key.to_public()])

        with _pipe(work, is_written=True) as end:
            yield end
        target.flush()
        os.fsync(target.fileno())


@contextmanager
def decrypt_from(path: Path, key: pyrage.x25519.Identity) -> Iterator[IO[bytes]]:
    """The decrypted content of `path`, to be read once. Raises Refused for a foreign file or
    another key.

    A damaged file ends early: the reader notices that something is missing, and `_pipe` raises
    OSError at the end.
    """
    _refuse_foreign(path, key)
    with path.open("rb") as source:

        def work(target: IO[bytes]) -> None:
            pyrage.decrypt_io(source, target, [key])

        with _pipe(work, is_written=False) as end:
            yield end


def _refuse_foreign(path: Path, key: pyrage.x25519.Identity) -> None:
    class Enough(Exception):
        pass

    class First:
        def write(self, piece: bytes) -> int:
            raise Enough

        def flush(self) -> None:
            """Nothing is buffered."""

    try:
        with path.open("rb") as source:
            if not source.read(32).startswith(b"age-encryption.org/"):
                raise refusal(f"{path}: это не резервная копия.", f"{path} is no backup of ours.")
            source.seek(0)
            pyrage.decrypt_io(source, First(), [key])
    except Enough:
        return
    except pyrage.DecryptError as error:
        raise refusal(
            f"Ключ не подходит к {path}: нужен тот, которым копию запечатали.",
            f"The key does not open {path}: it needs the one it was sealed with.",
        ) from error
    except FileNotFoundError as error:
        raise refusal(f"Файла {path} нет.", f"There is no file {path}.") from error
    except OSError:  # damaged in its first chunk: the reader reports it
        return


@contextmanager
def _pipe(work: Callable[[Any], None], *, is_written: bool) -> Iterator[IO[bytes]]:
    """Our end of a pipe whose other end `work` uses in another thread; its error is raised here."""
    reading, writing = os.pipe()
    theirs, ours = (reading, writing) if is_written else (writing, reading)
    faults: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(theirs, "rb" if is_written else "wb") as end:
                work(end)
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        with os.fdopen(ours, "wb" if is_written else "rb") as end:
            yield end
    except BrokenPipeError:
        thread.join()
        _raise_fault(faults)
        raise
    finally:
        thread.join()
    _raise_fault(faults)


def _raise_fault(faults: list[BaseException]) -> None:
    if faults and not isinstance(faults[0], BrokenPipeError):
        raise OSError(str(faults[0])) from faults[0]
