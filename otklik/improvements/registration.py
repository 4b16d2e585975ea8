"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.audit import bundle, labels
from otklik.improvements.evidence_rows import assignments
from otklik.improvements.labels import VERBS
from otklik.improvements.navigation import STEPS
from otklik.organisation.people import onboarding

labels.teach(VERBS)
bundle.tell("assignments", assignments)
onboarding.teach(*STEPS)
