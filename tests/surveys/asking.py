"""A questionnaire with every kind of question, for tests of what the order's form does not have."""

from typing import Any

from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.instrument.questionnaire_schema import SurveyFile

YES_NO = {"direction": "favourable", "base": "answered", "scores": {"yes": 1, "no": 0}}


def option(code: str, text: str, **more: object) -> dict[str, object]:
    return {"code": code, "text": text, **more}


def every_kind() -> dict[str, Any]:
    """«Бывали ли вы у нас», and to whom that happened: how often, when, what was wrong."""
    return {
        "code": "kinds",
        "version": 1,
        "act": "order-23/appendix",
        "title": "Анкета со всеми видами вопросов",
        "questions": [
            {
                "number": 1, "code": "been", "kind": "single", "text": "Бывали ли вы у нас?",
                "options": [option("yes", "Да"), option("no", "Нет")], "meaning": YES_NO,
                "is_required": True,
            },
            {
                "number": 2, "code": "times", "kind": "number", "text": "Сколько раз за год?",
                "numbers": {"lowest": 1, "highest": 365, "unit": "раз"},
                "asked_when": {"field": "been", "answers": ["yes"]},
            },
            {
                "number": 3, "code": "last", "kind": "date", "text": "Когда в последний раз?",
                "asked_when": {"field": "been", "answers": ["yes"]},
            },
            {
                "number": 4, "code": "why", "kind": "multiple", "text": "Зачем вы приходили?",
                "options": [
                    option("ask", "Спросить"),
                    option("complain", "Пожаловаться"),
                    option("other", "Другое", write_in=True),
                ],
                "meaning": {"direction": "neutral", "base": "answered", "each_option": True},
                "asked_when": {"field": "been", "answers": ["yes"]},
            },
            {
                "number": 5, "code": "pleased", "kind": "single", "text": "Вам помогли?",
                "options": [option("yes", "Да"), option("no", "Нет")], "meaning": YES_NO,
                "asked_when": {"field": "why", "answers": ["complain"]},
            },
            {
                "number": 6, "code": "news", "kind": "consent", "text": "Присылать вам новости?",
                "options": [option("given", "Согласие даю")],
            },
        ],
        "comparison": {"alpha": 0.05, "smallest_change": 0.05, "family": 5},
    }  # fmt: skip


def kinds_version() -> InstrumentVersion:
    version = InstrumentVersion.from_file(SurveyFile.model_validate(every_kind()))
    version.save()
    return version
