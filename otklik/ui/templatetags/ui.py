"""`{% load ui %}`: every component of the design system."""

from otklik.ui.components import answers, charts, controls, desk, law, pieces, register

__all__ = ["answers", "charts", "controls", "desk", "law", "pieces", "register"]
