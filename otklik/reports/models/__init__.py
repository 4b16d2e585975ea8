from otklik.reports.models.proof import Proof
from otklik.reports.models.taking import Taking

__all__ = ["Proof", "Taking"]
