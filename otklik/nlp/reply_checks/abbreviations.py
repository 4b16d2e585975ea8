"""Abbreviations that a person may not know and the reply does not explain."""

import re
from collections.abc import Iterator

from otklik.nlp.reply_checks.remark import Remark, Rule
from otklik.nlp.words.lemmas import grammar, is_known, plain, word_set

_ABBREVIATION = re.compile(
    r"(?<![\w-])(?:[А-ЯЁ]{2,6}|[А-ЯЁ][а-яё]?[А-ЯЁ]{1,3}[а-яё]{0,2}[А-ЯЁ]?)(?![\w-])"
)
_AROUND = 40  # characters beside an abbreviation in which it may be explained
# What nobody needs explained, and names by which things are only known.
KNOWN = word_set(
    """
    рф ссср сша мвд мчс фсб гибдд дпс мфц жкх тв сми тц трц ооо оао зао пао ип ао инн снилс огрн
    гост втб рпц мгу вк ок сбп атм пин лс тел фио км кг мм см руб вич пцр ковид чп пвз дтп
    смс зож егэ огэ нато оон ржд сто оса гаи загс бад фас чс снт тсж тсн ук ндс дк цум гум
    """
)
# What these mean for people: offered instead.
MEANINGS = {
    "рпн": "Роспотребнадзор", "нто": "киоск, павильон, лоток",
    "омс": "полис медицинского страхования",
    "мсп": "малый бизнес", "зозпп": "закон о защите прав потребителей",
    "зпп": "защита прав потребителей", "нпа": "закон, приказ", "пдн": "личные данные",
    "гку": "учреждение", "гбу": "учреждение", "мку": "учреждение", "фз": "закон",
    "чр": "республика",
    "коап": "закон о штрафах", "гк": "Гражданский кодекс", "гпк": "закон о судах",
    "оив": "ведомство",
    "иогв": "ведомство", "омсу": "администрация", "тсп": "магазин, касса", "ккт": "касса",
    "ккм": "касса", "еисж": "Госуслуги", "пос": "форма на Госуслугах", "епгу": "Госуслуги",
    "цур": "центр, который следит за жалобами", "акгп": "администрация", "тко": "мусор",
    "мкд": "многоквартирный дом", "гжи": "жилищная инспекция", "офд": "хранитель чеков",
}  # fmt: skip


def remarks(text: str, *, known: frozenset[str] = frozenset()) -> Iterator[Remark]:
    """Each abbreviation once, at its first place. `known`: words of the person."""
    seen: set[str] = set()
    for found in _ABBREVIATION.finditer(text):
        form = plain(found.group())
        if form in seen or form in KNOWN or form in known or _is_a_word(found.group(), form):
            continue
        seen.add(form)
        if not _is_explained(text, found):
            instead = MEANINGS.get(form, "")
            yield Remark(
                rule=Rule.ABBREVIATION, start=found.start(), end=found.end(), instead=instead
            )


def _is_a_word(written: str, form: str) -> bool:
    """«ВНИМАНИЕ», «НЕ»: in capitals, not abbreviated."""
    if form in MEANINGS:
        return False
    if not written.isupper():
        return False
    return is_known(form) and not any(reading.has("Abbr") for reading in grammar(form))


def _is_explained(text: str, found: re.Match[str]) -> bool:
    """«Роспотребнадзор (РПН)», «РПН (Роспотребнадзор)», «далее — РПН», «РПН — это …»."""
    before = text[max(0, found.start() - _AROUND) : found.start()].rstrip()
    after = text[found.end() : found.end() + _AROUND].lstrip()
    is_in_brackets = bool(re.search(r"[\w»]\s*+\((?:далее\s*+[—–:-]*+\s*+)?$", before))
    return is_in_brackets or after.startswith("(") or bool(re.match(r"[—–-]\s*это\b", after))
