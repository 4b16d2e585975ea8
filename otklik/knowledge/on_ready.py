"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.knowledge.articles import search_index, sign_and_check_answer
from otklik.knowledge.navigation import STEPS
from otklik.organisation.people import onboarding

sign_and_check_answer.listen()  # first: the search depends on signatures
search_index.listen()
onboarding.register_steps(*STEPS)
