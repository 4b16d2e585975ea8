from otklik.procedure.models.clause import ClauseLink, ProcedureAct
from otklik.procedure.models.mandate import Mandate
from otklik.procedure.models.process import Process
from otklik.procedure.models.proposal import Proposal, ProposalStep, Wording

__all__ = [
    "ClauseLink",
    "Mandate",
    "ProcedureAct",
    "Process",
    "Proposal",
    "ProposalStep",
    "Wording",
]
