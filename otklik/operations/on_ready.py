"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.audit import verb_labels
from otklik.operations.audit_labels import VERBS
from otklik.operations.navigation import STEPS, SYSTEM
from otklik.organisation.people import onboarding
from otklik.website.frame import desk_menu

verb_labels.register_labels(VERBS)
desk_menu.add_links(first=(), last=(SYSTEM,))
onboarding.register_steps(*STEPS)
