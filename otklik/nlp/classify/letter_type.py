"""Is a letter or a form a question, a request for information, or an appeal?

Their rules differ: a question is answered here, a request for information has a register and a time
limit of its own, an appeal (complaint, application, proposal with a demand to act) is accepted
elsewhere. Uses closed lists of what people write; a person decides. No labelled letters exist yet,
so certainties are our own and modest, except for a text that names the law or its own type.
"""

import re
from enum import StrEnum

from otklik.nlp.guess import Guess
from otklik.nlp.words.lemmas import lemma, visible, word_set, words

_LONGEST_TEXT = 10_000  # characters


class LetterKind(StrEnum):
    QUESTION = "question"
    REQUEST = "request"
    APPEAL = "appeal"


# Names the law on access to information, or the paper itself.
_REQUEST_BY_NAME = re.compile(
    r"\b8\s*+-?\s*+фз\b|запрос\w{0,20}\s+информаци\w{1,20}|информационн\w{1,20}\s+запрос|"
    r"об\s+обеспечении\s+доступа\s+к\s+информации",
    re.IGNORECASE,
)
_APPEAL_BY_NAME = re.compile(
    r"\b59\s*+-?\s*+фз\b|\bжалоба\s+на\b|\bзаявление\s+о\b|\bобращение\s+граждан\w{0,20}|"
    r"о\s+порядке\s+рассмотрения\s+обращений",
    re.IGNORECASE,
)
# Asks for documents or figures to be handed out.
_HAND_OUT = word_set(
    "предоставить предоставлять представить выдать направить выслать прислать сообщить"
)
_INFORMATION = word_set(
    """
    информация сведение данные копия документ перечень список реестр отчет статистика количество
    план график протокол акт приказ постановление структура штатный
    """
)
# Demands that the authority act.
_ACT = word_set(
    "принять провести привлечь проверить наказать обязать возбудить рассмотреть устранить"
)
_MEASURE = word_set(
    """
    мера проверка ответственность нарушение жалоба заявление обращение виновный предписание штраф
    """
)
_DEMAND = word_set("просить прошу просим требовать требую требуем")


def letter_kind(text: str) -> Guess[LetterKind]:
    """A guess with the words that decided; a question when nothing speaks for another kind."""
    visible_text = visible(text[:_LONGEST_TEXT])
    for pattern, kind in (
        (_REQUEST_BY_NAME, LetterKind.REQUEST),
        (_APPEAL_BY_NAME, LetterKind.APPEAL),
    ):
        if named := pattern.search(visible_text):
            return Guess(value=kind, certainty=0.9, reasons=(" ".join(named[0].lower().split()),))
    items = [(word, lemma(word)) for word in words(visible_text)]
    demand = _first_listed(items, _DEMAND)
    if demand:
        for verbs, entry, kind in (
            (_ACT, _MEASURE, LetterKind.APPEAL),
            (_HAND_OUT, _INFORMATION, LetterKind.REQUEST),
        ):
            verb, item = _first_listed(items, verbs), _first_listed(items, entry)
            if verb and item:
                return Guess(value=kind, certainty=0.7, reasons=(demand, verb, item))
    return Guess(value=LetterKind.QUESTION, certainty=0.6)


def _first_listed(items: list[tuple[str, str]], wanted: frozenset[str]) -> str:
    """The first word that is listed by its dictionary form or as it stands; else empty."""
    return next((word for word, form in items if form in wanted or word in wanted), "")
