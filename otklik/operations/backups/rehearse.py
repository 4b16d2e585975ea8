"""A rehearsal: the newest backup is restored into a scratch database, and compared."""

from pathlib import Path
from tempfile import TemporaryDirectory

from otklik.operations.backups import archive
from otklik.operations.backups.databases import Home
from otklik.operations.backups.encrypt import read_key
from otklik.operations.backups.manifest import Manifest, Migrations
from otklik.operations.backups.restore import refuse_difference


def rehearse(
    path: Path, home: Home, data_dir: Path, *, key: Path, known: Migrations, word: str
) -> Manifest:
    """Every part hashed, every table counted, the journal's head compared; nothing stays.

    Raises Refused, naming what differs, and OSError when the disk takes no more.
    """
    with TemporaryDirectory(dir=data_dir, prefix=".rehearsal-") as scratch:
        folder = Path(scratch)
        whole = archive.unpack(path, read_key(key), folder, known=known, vendor=home.vendor)
        context = home.load(folder / home.part, f"rehearsal_{word}")
        try:
            refuse_difference(context, whole)
        finally:
            context.drop()
    return whole
