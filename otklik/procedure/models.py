"""All models of the app, for Django to find."""

from otklik.procedure.clauses import models as clauses
from otklik.procedure.mandates import models as mandates
from otklik.procedure.processes import models as processes
from otklik.procedure.proposals import models as proposals

__all__ = ["clauses", "mandates", "processes", "proposals"]
