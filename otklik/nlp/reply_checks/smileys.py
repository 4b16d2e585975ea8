"""Emoji and smileys in a reply: welcome, but not where somebody was harmed, writes of death,
health or children, or is refused.
"""

import re
from collections.abc import Iterator

from otklik.nlp.classify.needs_answer import Kind, looks_like
from otklik.nlp.reply_checks.remark import Remark, Rule
from otklik.nlp.reply_checks.structure_and_promises import refuses
from otklik.nlp.words.lemmas import lemmas, word_set

SMILEY = re.compile(
    "[\U0001f300-\U0001f5ff\U0001f600-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001f9ff"
    "\U0001fa70-\U0001faff\u2600-\u27bf\u2b50\u2764]\ufe0f?"
    r"|(?<![\w:;])[:;=]-?[)D(P]+(?!\w)|(?<=[^\s\d)(])\){2,}"
)
# Emoji that draw attention and laugh at nobody.
_SIGNS = re.compile(
    "[\u2600-\u27bf\u260e\U0001f4cc-\U0001f4ff\U0001f550-\U0001f567\U0001f3e0-\U0001f3ef]"
)
_FACES = frozenset("❤♥✌☺☹")
_DELICATE = {
    "death": word_set("умереть смерть погибнуть гибель похороны покойный погибший скончаться труп"),
    "health": word_set(
        """
        отравиться отравление отравить больница аллергия травма ожог заболеть рвота понос тошнить
        инвалид болезнь больной госпитализация реанимация врач боль кровь скорая температура
        инвалидность беременный инфаркт сознание
        """
    ),
    "children": word_set(
        "ребенок дитя сын дочь дочка сынок малыш младенец школьник грудничок внук внучка садик"
    ),
    "harm": word_set(
        """
        обмануть обман мошенник мошенничество украсть кража избить угрожать угроза ущерб пожар
        взорваться сгореть загореться порезаться удар ударить дискриминация оскорбить унизить
        """
    ),
}


def remarks(text: str, *, question: str = "") -> Iterator[Remark]:
    found = smileys_in(text)
    reason = _reason(text, question) if found else ""
    if reason:
        for match in found:
            yield Remark(rule=Rule.SMILEY, start=match.start(), end=match.end(), kind=reason)


def smileys_in(text: str) -> list[re.Match[str]]:
    found = SMILEY.finditer(text)
    return [sign for sign in found if sign[0][0] in _FACES or not _SIGNS.match(sign[0])]


def _reason(text: str, question: str) -> str:
    """Why a smiley is out of place: `death`, `health`, `children`, `harm`, `refusal`."""
    if refuses(text):
        return "refusal"
    if not question.strip() or looks_like(question).value is Kind.NOT_A_QUESTION:
        return ""
    found = set(lemmas(question))
    return next((kind for kind, words in _DELICATE.items() if words & found), "")
