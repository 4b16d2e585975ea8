"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.operations.navigation import SYSTEM
from otklik.website.frame import desk_menu

desk_menu.add_links(first=(), last=(SYSTEM,))
