"""What goes into a backup: the database of one moment, files, and the keys that read it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

import otklik
from otklik.core.secrets import FieldKeys
from otklik.operations.backups import encrypt
from otklik.operations.backups.archive import ABOUT, Writing
from otklik.operations.backups.databases import Home
from otklik.operations.backups.manifest import About, Manifest
from otklik.operations.cli.console import say

FOLDERS = ("media", "attachments", "certificates", "heads")
SECRETS = ("secret_key", "field_keys")
KEY = "backup_key"  # never inside: it opens the archive


def pack(home: Home, data_dir: Path, target: Path, *, key: Path, at: datetime) -> Manifest:
    """Write the archive to `target`; what was there stays until the new one is whole.

    The database first, then files: what a row names is there, if nobody deleted it since. Raises
    Refused, and OSError when the disk takes no more; then nothing is left behind.
    """
    identity = encrypt.made_key(key)
    tell_bucket()
    partial = target.with_name(f".{target.name}.partial")
    try:
        with TemporaryDirectory(dir=data_dir, prefix=".backup-") as scratch:
            picture = Path(scratch) / home.part
            state = home.picture(picture)
            with encrypt.sealed(partial, identity) as stream:
                writing = Writing(stream)
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
    """Files of a bucket are its server's to keep: the archive holds what lies in the folder."""
    if settings.MEDIA_BUCKET:
        say(
            f"Файлы лежат в хранилище S3 ({settings.MEDIA_BUCKET}): в копию они не вошли, "
            "сохраняйте их средствами хранилища.",
            "Files lie in a bucket of S3: they are not in the backup, keep them by its means.",
        )


def _pack_secrets(writing: Writing, folder: Path) -> bool:
    """False when the environment gives the keys: then they are kept elsewhere already."""
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
    """The keys in use, wherever they come from."""
    keys: FieldKeys = settings.FIELD_KEYS
    return keys.keys


def _pack_file(writing: Writing, name: str, path: Path) -> None:
    try:
        writing.file(name, path)
    except FileNotFoundError:  # deleted since the folder was read: it is no more
        return


def _files(data_dir: Path) -> Iterator[tuple[str, Path]]:
    for folder in FOLDERS:
        for path in sorted((data_dir / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(data_dir).as_posix(), path
