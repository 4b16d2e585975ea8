"""`{% load ui %}`: every component of the design system."""

from otklik.ui.components import (
    charts,
    desk_shell,
    form_controls,
    inbox_and_timeline,
    notices_lists_tables,
    register,
)
from otklik.ui.components import inbox_and_timeline as components_inbox_and_timeline

__all__ = [
    "charts",
    "components_inbox_and_timeline",
    "desk_shell",
    "form_controls",
    "inbox_and_timeline",
    "notices_lists_tables",
    "register",
]
