"""Models of backups, rehearsals and loaded packs."""

from otklik.operations.backups.models import Backup, Rehearsal
from otklik.operations.packs.models import PackItem

__all__ = ["Backup", "PackItem", "Rehearsal"]
