"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.audit import labels
from otklik.dashboards.labels import VERBS
from otklik.dashboards.navigation import FIRST, LAST
from otklik.website.frame import desk_header

labels.teach(VERBS)
desk_header.put(first=FIRST, last=LAST)
