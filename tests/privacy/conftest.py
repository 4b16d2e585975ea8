"""A person with a trace in every table, and a colleague of each role that is asked here."""

from tests.incidents.conftest import account, norm, staff, topic, unit, written

__all__ = ["account", "norm", "staff", "topic", "unit", "written"]
