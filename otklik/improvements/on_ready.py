"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.audit import verb_labels
from otklik.audit.evidence import bundle
from otklik.improvements.audit_labels import VERBS
from otklik.improvements.evidence_bundle_rows import assignments
from otklik.improvements.navigation import STEPS
from otklik.organisation.people import onboarding

verb_labels.register_labels(VERBS)
bundle.register_source("assignments", assignments)
onboarding.register_steps(*STEPS)
