from otklik.answers.models.check import Check
from otklik.answers.models.claim import ClaimSignature, ClaimTemplate, Period
from otklik.answers.models.page import AnswerPage, AnswersPage

__all__ = ["AnswerPage", "AnswersPage", "Check", "ClaimSignature", "ClaimTemplate", "Period"]
