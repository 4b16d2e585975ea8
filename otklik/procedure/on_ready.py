"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.audit import verb_labels
from otklik.audit.evidence import bundle
from otklik.procedure.audit_labels import VERBS
from otklik.procedure.evidence_bundle_rows import checks, conditions

verb_labels.register_labels(VERBS)
bundle.register_source("clause-conditions", conditions)
bundle.register_source("clause-checks", checks)
