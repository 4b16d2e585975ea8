from otklik.knowledge.articles.answers_page import AnswersPage
from otklik.knowledge.articles.models import AnswerPage, Check
from otklik.knowledge.claim_letters.models import ClaimSignature, ClaimTemplate, Period

__all__ = ["AnswerPage", "AnswersPage", "Check", "ClaimSignature", "ClaimTemplate", "Period"]
