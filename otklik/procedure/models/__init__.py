from otklik.procedure.models.check import ClauseCheck
from otklik.procedure.models.clause import ClauseLink, ProcedureAct
from otklik.procedure.models.mandate import Mandate
from otklik.procedure.models.process import Process
from otklik.procedure.models.proposal import Proposal
from otklik.procedure.models.step import ProposalStep
from otklik.procedure.models.wording import Wording

__all__ = [
    "ClauseCheck",
    "ClauseLink",
    "Mandate",
    "ProcedureAct",
    "Process",
    "Proposal",
    "ProposalStep",
    "Wording",
]
