"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.audit.evidence import bundle
from otklik.procedure.evidence_bundle_rows import checks, conditions

bundle.register_source("clause-conditions", conditions)
bundle.register_source("clause-checks", checks)
