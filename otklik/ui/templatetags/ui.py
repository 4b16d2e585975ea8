"""`{% load ui %}`: every component of the design system."""

from otklik.ui.components import charts, controls, desk, pieces, register

__all__ = ["charts", "controls", "desk", "pieces", "register"]
