from otklik.evidence.bundles.models import EvidenceBundle
from otklik.evidence.registers.models import RegisterExport

__all__ = ["EvidenceBundle", "RegisterExport"]
