"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.audit import verb_labels
from otklik.organisation.audit_labels import VERBS
from otklik.organisation.identity import (
    audit_events,  # noqa: F401
    session_timeout,  # noqa: F401
)
from otklik.organisation.navigation import STEPS
from otklik.organisation.people import onboarding

verb_labels.register_labels(VERBS)
onboarding.register_steps(*STEPS)
