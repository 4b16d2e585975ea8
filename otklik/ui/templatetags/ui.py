"""`{% load ui %}`: every component of the design system."""

from otklik.ui.components import controls, desk, pieces, register

__all__ = ["controls", "desk", "pieces", "register"]
