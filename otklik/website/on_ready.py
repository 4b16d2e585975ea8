"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.audit import verb_labels
from otklik.core.db import table_marks
from otklik.organisation.people import onboarding
from otklik.website.audit_labels import VERBS
from otklik.website.editor import audit_bridge, choosers_without_inline_scripts
from otklik.website.navigation import STEPS
from otklik.website.page_cache.watched_tables import WATCHED
from otklik.website.pages import law_citation_signals
from otklik.website.search import index_pages_and_sections

verb_labels.register_labels(VERBS)
law_citation_signals.listen()
index_pages_and_sections.listen()
audit_bridge.listen()
choosers_without_inline_scripts.begin_choosers_without_scripts()
onboarding.register_steps(*STEPS)
table_marks.watch(WATCHED)
