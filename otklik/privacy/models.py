from otklik.privacy.erasure.models import Erasure
from otklik.privacy.legal_holds.models import Hold
from otklik.privacy.retention.models import KeepingDocument, RetentionRule, RetentionRun, RuleKind

__all__ = ["Erasure", "Hold", "KeepingDocument", "RetentionRule", "RetentionRun", "RuleKind"]
