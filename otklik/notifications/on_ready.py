"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.notifications.navigation import STEPS
from otklik.organisation.people import onboarding

onboarding.register_steps(*STEPS)
