"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.audit import verb_labels
from otklik.dashboards.audit_labels import VERBS
from otklik.dashboards.navigation import FIRST, LAST
from otklik.website.frame import desk_menu

verb_labels.register_labels(VERBS)
desk_menu.add_links(first=FIRST, last=LAST)
