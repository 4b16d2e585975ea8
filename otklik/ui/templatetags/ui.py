"""`{% load ui %}`: every component of the design system."""

from otklik.ui.components import (
    answers,
    attachments,
    charts,
    controls,
    desk,
    law,
    pieces,
    register,
    rows,
)

__all__ = [
    "answers",
    "attachments",
    "charts",
    "controls",
    "desk",
    "law",
    "pieces",
    "register",
    "rows",
]
