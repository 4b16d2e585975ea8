"""`{% load ui %}`: every component of the design system."""

from otklik.ui.components import (
    attachments,
    charts,
    content,
    controls,
    desk,
    legal_clause,
    list_row,
    questionnaire,
    register,
)

__all__ = [
    "attachments",
    "charts",
    "content",
    "controls",
    "desk",
    "legal_clause",
    "list_row",
    "questionnaire",
    "register",
]
