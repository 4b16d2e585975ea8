"""A backup archive: a tar stream of the database, files and keys, each part hashed; the manifest is
the last part.
"""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

import pyrage
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

import otklik
from otklik.core.encryption_keys import FieldKeys
from otklik.core.refusal import Refused
from otklik.operations.backups import archive, encrypt, manifest
from otklik.operations.backups.databases import Database, installation_database
from otklik.operations.backups.encrypt import decrypt_from
from otklik.operations.backups.manifest import About, Manifest, Migrations, Part, Vendor
from otklik.operations.cli.terminal_output import refusal, say

ABOUT, MANIFEST = "about.json", "manifest.json"
LARGEST_WORDS = 64 * 1024 * 1024  # a manifest of half a million files


class ArchiveWriter:
    """Writes parts into a stream, and remembers their hashes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._tar = tarfile.TarFile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT)
        self.parts: list[Part] = []

    def words(self, name: str, text: str) -> None:
        body = text.encode()
        self._put(name, len(body), io.BytesIO(body))

    def file(self, name: str, path: Path) -> None:
        """Raises FileNotFoundError if it is missing, Refused if it was truncated meanwhile."""
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
            raise refusal(
                f"Файл {name} изменился, пока его копировали: повторите.",
                f"{name} changed while it was copied: try again.",
            ) from error
        self.parts.append(Part(name=name, size=size, sha256=hashing.digest.hexdigest()))


class _Hashing(io.RawIOBase):
    """Hashes what is read through it."""

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
    """Unpack every part into `folder`, which must be empty, and compare it with the manifest.

    Raises Refused for a foreign archive, another kind of database than `vendor`, a later version,
    and for damage, naming the part; OSError when the disk is full.
    """
    at_work, found = ABOUT, dict[str, Part]()
    try:
        with decrypt_from(path, key) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
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
                found[entry.name] = _write_part(entry, body, folder)
            else:
                raise _damage(at_work)
            while stream.read(1 << 20):
                pass
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, not the archive's
        raise _damage(at_work) from error
    for part in whole.parts:
        if part.name != ABOUT and found.get(part.name) != part:
            raise _damage(part.name)
    return whole


def _entries(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for entry in tar:
        path = PurePosixPath(entry.name)
        body = tar.extractfile(entry) if entry.isfile() else None
        if body is None or path.is_absolute() or ".." in path.parts:
            raise _damage(entry.name)
        yield entry, body


def _write_part(entry: tarfile.TarInfo, body: IO[bytes], folder: Path) -> Part:
    place = folder / entry.name
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    hashing, size = _Hashing(body), 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(place, flags, 0o600), "wb") as target:
        while piece := hashing.read(1 << 20):
            size += target.write(piece)
    return Part(name=entry.name, size=size, sha256=hashing.digest.hexdigest())


def _damage(name: str) -> Refused:
    return refusal(
        f"Копия повреждена на части {name}: возьмите другую. Здесь ничего не изменено.",
        f"The backup is damaged at {name}: take another one. Nothing was changed here.",
    )


FOLDERS = ("media", "attachments", "certificates", "heads")
SECRETS = ("secret_key", "field_keys")
KEY = "backup_key"  # never inside: it decrypts the archive


def pack(home: Database, data_dir: Path, target: Path, *, key: Path, at: datetime) -> Manifest:
    """Write the archive to `target`; an existing one stays until the new one is complete.

    The database first, then files: a file named by a row is included, unless it was deleted
    meanwhile. Raises Refused, and OSError when the disk is full; then nothing is left behind.
    """
    identity = encrypt.ensure_key(key)
    tell_bucket()
    partial = target.with_name(f".{target.name}.partial")
    try:
        with TemporaryDirectory(dir=data_dir, prefix=".backup-") as scratch:
            picture = Path(scratch) / home.part
            state = home.snapshot(picture)
            with encrypt.encrypt_to(partial, identity) as stream:
                writing = ArchiveWriter(stream)
                about = About(
                    version=otklik.__version__,
                    vendor=home.vendor,
                    made_at=at,
                    migrations=state.migrations,
                )
                writing.words(ABOUT, about.model_dump_json())
                has_secrets = _pack_secrets(writing, data_dir / "secrets")
                writing.file(home.part, picture)
                picture.unlink()
                for name, path in _files(data_dir):
                    _pack_file(writing, name, path)
                whole = Manifest(
                    about=about,
                    state=state,
                    key_ids=[key_id for key_id, _key in field_keys()],
                    has_secrets=has_secrets,
                    parts=list(writing.parts),
                )
                writing.close(whole)
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return whole


def tell_bucket() -> None:
    """Files in a bucket are backed up by its server: the archive holds those of the data folder."""
    if settings.MEDIA_BUCKET:
        say(
            f"Файлы лежат в хранилище S3 ({settings.MEDIA_BUCKET}): в копию они не вошли, "
            "сохраняйте их средствами хранилища.",
            "Files lie in a bucket of S3: they are not in the backup, keep them by its means.",
        )


def _pack_secrets(writing: ArchiveWriter, folder: Path) -> bool:
    """False if the environment provides the keys: then they are stored elsewhere already."""
    if FieldKeys.parse((folder / "field_keys").read_text("ascii")).keys != field_keys():
        say(
            "Ключи даёт окружение (OTKLIK_FIELD_KEYS): в копию они не вошли, храните их отдельно.",
            "The environment gives the keys: they are not in the backup, keep them apart.",
        )
        return False
    for name in SECRETS:
        writing.file(f"secrets/{name}", folder / name)
    return True


def field_keys() -> tuple[tuple[str, str], ...]:
    """The keys in use, from the environment or a file."""
    keys: FieldKeys = settings.FIELD_KEYS
    return keys.keys


def _pack_file(writing: ArchiveWriter, name: str, path: Path) -> None:
    try:
        writing.file(name, path)
    except FileNotFoundError:  # deleted since the folder was listed
        return


def _files(data_dir: Path) -> Iterator[tuple[str, Path]]:
    for folder in FOLDERS:
        for path in sorted((data_dir / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(data_dir).as_posix(), path


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupLocation:
    """Where backups of this installation are, and the key that encrypts them."""

    data_dir: Path
    folder: Path
    key: Path
    url: str

    def database(self) -> Database:
        return installation_database(self.url, self.data_dir)

    @classmethod
    def of_settings(cls) -> "BackupLocation":
        data_dir = Path(settings.DATA_DIR)
        key = settings.BACKUP_KEY_FILE or data_dir / "secrets" / archive.KEY
        folder = Path(settings.BACKUP_DIR or data_dir / "backups")
        url = os.environ.get("DATABASE_URL", "")
        return cls(data_dir=data_dir, folder=folder, key=Path(key), url=url)


def known_migrations() -> Migrations:
    found: dict[str, list[str]] = {}
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    for app, name in loader.disk_migrations:
        found.setdefault(app, []).append(name)
    return found
