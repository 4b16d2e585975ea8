"""An archive: a tar stream of parts, each hashed on its way, with the manifest as its last."""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

import pyrage

from otklik.core.refusal import Refused
from otklik.operations.backups import manifest
from otklik.operations.backups.encrypt import unsealed
from otklik.operations.backups.manifest import Manifest, Migrations, Part, Vendor
from otklik.operations.cli.console import pair

ABOUT, MANIFEST = "about.json", "manifest.json"
LARGEST_WORDS = 64 * 1024 * 1024  # a manifest of half a million files


class Writing:
    """Puts parts into a stream, and remembers what it put."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._tar = tarfile.TarFile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT)
        self.parts: list[Part] = []

    def words(self, name: str, text: str) -> None:
        body = text.encode()
        self._put(name, len(body), io.BytesIO(body))

    def file(self, name: str, path: Path) -> None:
        """Raises FileNotFoundError when it is gone, Refused when it was cut meanwhile."""
        with path.open("rb") as source:
            size = source.seek(0, io.SEEK_END)
            source.seek(0)
            self._put(name, size, source)

    def close(self, whole: Manifest) -> None:
        body = whole.model_dump_json(indent=1).encode()
        self._put(MANIFEST, len(body), io.BytesIO(body))
        self._tar.close()

    def _put(self, name: str, size: int, source: IO[bytes]) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        hashing = _Hashing(source)
        try:
            self._tar.addfile(entry, hashing)
        except OSError as error:
            if "unexpected end of data" not in str(error):
                raise
            raise Refused(
                pair(
                    f"Файл {name} изменился, пока его копировали: повторите.",
                    f"{name} changed while it was copied: try again.",
                )
            ) from error
        self.parts.append(Part(name=name, size=size, sha256=hashing.digest.hexdigest()))


class _Hashing(io.RawIOBase):
    """What is read through it is hashed."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece


def unpack(
    path: Path,
    key: pyrage.x25519.Identity,
    folder: Path,
    *,
    known: Migrations,
    vendor: Vendor,
) -> Manifest:
    """Every part into `folder`, which must be empty; each is compared with the manifest.

    Raises Refused for another's archive, another database than `vendor`, a later version, and for
    damage, naming the part; OSError when the disk takes no more.
    """
    at_work, found = ABOUT, dict[str, Part]()
    try:
        with unsealed(path, key) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            for entry, body in _entries(tar):
                at_work = entry.name
                if entry.name == MANIFEST:
                    whole = Manifest.model_validate_json(body.read(LARGEST_WORDS))
                    break
                if entry.name == ABOUT:
                    about = manifest.about(body.read(LARGEST_WORDS))
                    manifest.refuse_younger(about, known)
                    manifest.refuse_other_database(about, vendor)
                    continue
                found[entry.name] = _laid(entry, body, folder)
            else:
                raise _damaged(at_work)
            while stream.read(1 << 20):
                pass
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the disk, not of the archive
        raise _damaged(at_work) from error
    for part in whole.parts:
        if part.name != ABOUT and found.get(part.name) != part:
            raise _damaged(part.name)
    return whole


def _entries(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for entry in tar:
        path = PurePosixPath(entry.name)
        body = tar.extractfile(entry) if entry.isfile() else None
        if body is None or path.is_absolute() or ".." in path.parts:
            raise _damaged(entry.name)
        yield entry, body


def _laid(entry: tarfile.TarInfo, body: IO[bytes], folder: Path) -> Part:
    place = folder / entry.name
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    hashing, size = _Hashing(body), 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(place, flags, 0o600), "wb") as target:
        while piece := hashing.read(1 << 20):
            size += target.write(piece)
    return Part(name=entry.name, size=size, sha256=hashing.digest.hexdigest())


def _damaged(name: str) -> Refused:
    return Refused(
        pair(
            f"Копия повреждена на части {name}: возьмите другую. Здесь ничего не изменено.",
            f"The backup is damaged at {name}: take another one. Nothing was changed here.",
        )
    )
