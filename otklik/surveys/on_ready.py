"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.audit import verb_labels
from otklik.audit.evidence import bundle
from otklik.organisation.people import onboarding
from otklik.surveys.audit_labels import VERBS
from otklik.surveys.evidence_bundle_rows import waves
from otklik.surveys.navigation import STEPS

verb_labels.register_labels(VERBS)
bundle.register_source("waves", waves)
onboarding.register_steps(*STEPS)
