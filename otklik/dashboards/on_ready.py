"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.audit import verb_labels
from otklik.dashboards.audit_labels import VERBS
from otklik.dashboards.navigation import FIRST, LAST
from otklik.website.frame import desk_menu

verb_labels.register_labels(VERBS)
desk_menu.add_links(first=FIRST, last=LAST)
