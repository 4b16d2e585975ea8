"""What an installation remembers of itself."""

from otklik.installation.models.backup import Backup, Rehearsal
from otklik.installation.models.content import PackItem, Staged
from otklik.installation.models.history import History

__all__ = ["Backup", "History", "PackItem", "Rehearsal", "Staged"]
