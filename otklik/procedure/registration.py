"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.audit import bundle, labels
from otklik.procedure.evidence_rows import checks, conditions
from otklik.procedure.labels import VERBS

labels.teach(VERBS)
bundle.tell("clause-conditions", conditions)
bundle.tell("clause-checks", checks)
