from otklik.procedure.clauses.clause_check import ClauseCheck
from otklik.procedure.clauses.models import ClauseLink, ProcedureAct
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.processes.models import Process
from otklik.procedure.proposals.models import Proposal, ProposalStep
from otklik.procedure.proposals.proposed_wording import Wording

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
