"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.audit import bundle, labels
from otklik.organisation.people import onboarding
from otklik.surveys.evidence_rows import waves
from otklik.surveys.labels import VERBS
from otklik.surveys.navigation import STEPS

labels.teach(VERBS)
bundle.tell("waves", waves)
onboarding.teach(*STEPS)
