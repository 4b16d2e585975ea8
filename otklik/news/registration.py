"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.news import search_index
from otklik.news.navigation import STEPS
from otklik.organisation.people import onboarding

search_index.listen()
onboarding.register_steps(*STEPS)
