"""What an installation remembers of itself."""

from otklik.installation.models.backup import Backup, Rehearsal
from otklik.installation.models.content import PackItem, Staged

__all__ = ["Backup", "PackItem", "Rehearsal", "Staged"]
