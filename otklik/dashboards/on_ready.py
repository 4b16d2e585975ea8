"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.dashboards.navigation import FIRST, LAST
from otklik.website.frame import desk_menu

desk_menu.add_links(first=FIRST, last=LAST)
