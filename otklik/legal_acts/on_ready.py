"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.audit.evidence import bundle
from otklik.legal_acts.evidence_bundle_rows import editions
from otklik.legal_acts.navigation import STEPS
from otklik.organisation.people import onboarding

bundle.register_source("editions", editions)
onboarding.register_steps(*STEPS)
