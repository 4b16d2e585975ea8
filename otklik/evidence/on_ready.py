"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from django.utils.translation import gettext_noop

from otklik.audit import verb_labels
from otklik.evidence.navigation import STEPS
from otklik.organisation.people import onboarding

verb_labels.register_labels(
    {
        "evidence.asked": gettext_noop("evidence of a period requested"),
        "evidence.taken": gettext_noop("evidence of a period downloaded"),
    }
)
onboarding.register_steps(*STEPS)
