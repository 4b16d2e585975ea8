"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.core.db import table_marks
from otklik.website.editor import audit_bridge, choosers_without_inline_scripts
from otklik.website.page_cache.watched_tables import WATCHED
from otklik.website.pages import law_citation_signals
from otklik.website.search import index_pages_and_sections

law_citation_signals.listen()
index_pages_and_sections.listen()
audit_bridge.listen()
choosers_without_inline_scripts.begin_choosers_without_scripts()
table_marks.watch(WATCHED)
