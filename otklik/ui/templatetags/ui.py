"""`{% load ui %}`: every component of the design system."""

from otklik.ui.components import (
    act_clause,
    attachments,
    charts,
    controls,
    inbox_and_timeline,
    list_row,
    notices_states_tables,
    questionnaire,
    register,
)

__all__ = [
    "act_clause",
    "attachments",
    "charts",
    "controls",
    "inbox_and_timeline",
    "list_row",
    "notices_states_tables",
    "questionnaire",
    "register",
]
