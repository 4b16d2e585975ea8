"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.audit import verb_labels
from otklik.organisation.people import onboarding
from otklik.website.audit_labels import VERBS
from otklik.website.editor import audit_bridge, choosers_without_inline_scripts
from otklik.website.navigation import STEPS
from otklik.website.pages import register_law_citations
from otklik.website.search import site_index

verb_labels.register_labels(VERBS)
register_law_citations.listen()
site_index.listen()
audit_bridge.listen()
choosers_without_inline_scripts.begin_choosers_without_scripts()
onboarding.register_steps(*STEPS)
