"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.channels.navigation import STEPS
from otklik.organisation.people import onboarding

onboarding.register_steps(*STEPS)
