# ruff: noqa: F401
"""Where Django finds the models of this app."""

from otklik.procedure.clauses import models as clauses
from otklik.procedure.mandates import models as mandates
from otklik.procedure.processes import models as processes
from otklik.procedure.proposals import models as proposals
