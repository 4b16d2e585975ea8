"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.audit import verb_labels
from otklik.audit.evidence import bundle
from otklik.disclosure.audit_labels import VERBS
from otklik.disclosure.evidence_bundle_rows import confirmations
from otklik.disclosure.navigation import STEPS
from otklik.organisation.people import onboarding

verb_labels.register_labels(VERBS)
bundle.register_source("confirmations", confirmations)
onboarding.register_steps(*STEPS)
