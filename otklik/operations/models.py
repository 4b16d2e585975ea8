"""What an installation remembers of itself."""

from otklik.operations.backups.models import Backup, Rehearsal
from otklik.operations.packs.models import PackItem

__all__ = ["Backup", "PackItem", "Rehearsal"]
