from otklik.keeping.models.erasure import Erasure
from otklik.keeping.models.hold import Hold
from otklik.keeping.models.retention import KeepingDocument, RetentionRule, RetentionRun, RuleKind

__all__ = ["Erasure", "Hold", "KeepingDocument", "RetentionRule", "RetentionRun", "RuleKind"]
