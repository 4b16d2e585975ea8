from otklik.knowledge.articles.models import AnswerPage, AnswersPage, Check
from otklik.knowledge.claim_letters.models import ClaimSignature, ClaimTemplate, Period

__all__ = ["AnswerPage", "AnswersPage", "Check", "ClaimSignature", "ClaimTemplate", "Period"]
