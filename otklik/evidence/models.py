from otklik.evidence.bundles.models import Proof
from otklik.evidence.registers.models import Taking

__all__ = ["Proof", "Taking"]
