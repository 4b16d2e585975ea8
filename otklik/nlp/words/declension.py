"""Decline posts, units and bodies as letters name them: «в Жилищную инспекцию», «Отделу торговли».
The leading adjectives and their noun change, the rest stays.

Without certainty the result is empty: the caller words it differently.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from otklik.nlp.words.lemmas import Form, forms, inflect, word_set


class Case(StrEnum):
    """As OpenCorpora names them."""

    GENITIVE = "gent"
    DATIVE = "datv"
    ACCUSATIVE = "accs"
    INSTRUMENTAL = "ablt"
    PREPOSITIONAL = "loct"


_LONGEST = 12  # words of a name that are read
_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*")
_ABBREVIATION = re.compile(r"[А-ЯЁ]{2,}[а-я]{0,2}|[А-ЯЁ][а-яё]?[А-ЯЁ]\w*")  # ГБУ, МФЦ, ФГБУ
_PERSONS = word_set("уполномоченный управляющий заведующий дежурный ответственный исполняющий")
_FIRST_PARTS = word_set("пресс вице бизнес экс мини интернет санкт онлайн кол")
_GENDERS = ("masc", "femn", "neut")
# «Во» before two consonants of which the first is one of these; «ко» likewise.
_VO = re.compile(r"[ВФвф][бвгджзйклмнпрстфхцчшщ]|[Лл]ьв")


def decline(name: str, case: Case) -> str:
    """The name in that case; empty where unsure. «ГБУ «Центр»» does not change."""
    words = name.split(" ")
    if _ABBREVIATION.fullmatch(words[0]):
        return name
    head = _head(words)
    if head is None:
        return ""
    place, noun = head
    items = [_in_case(word, noun, case, is_noun=number == place) for number, word in
            enumerate(words[: place + 1])]  # fmt: skip
    if not all(items):
        return ""
    return " ".join([*items, *words[place + 1 :]])


def towards(name: str) -> str:
    """Where to turn: «в Роспотребнадзор», «во Всероссийский союз», «к Финансовому уполномоченному»;
    empty where unsure: «на Госуслуги»."""
    head = _head(name.split(" "))
    if head is not None and "anim" in head[1].grammemes:
        text = decline(name, Case.DATIVE)
        return f"к {text}" if text else ""
    if head is not None and "plur" in head[1].grammemes:
        return ""
    text = decline(name, Case.ACCUSATIVE)
    return f"{'во' if _VO.match(text) else 'в'} {text}" if text else ""


def _head(words: Sequence[str]) -> tuple[int, Form] | None:
    """Index and reading of the main noun, which only adjectives precede."""
    for place, word in enumerate(words[:_LONGEST]):
        if not _WORD.fullmatch(word):
            return None
        nouns = list(_nominative(word, "NOUN"))
        adjectives = [*_nominative(word, "ADJF"), *_nominative(word, "PRTF")]
        is_last = place + 1 == len(words)
        if adjectives and not is_last and _goes_on(words[place + 1]):
            continue
        if nouns:
            return place, _person(word, _agreeing(nouns, words[:place]))
        if adjectives and is_last:
            return place, _person(word, adjectives[0])
        return None
    return None


def _person(word: str, form: Form) -> Form:
    """«Уполномоченный» is a person, though the dictionary has an inanimate noun."""
    is_somebody = word.lower() in _PERSONS
    return Form(grammemes=form.grammemes - {"inan"} | {"anim"}) if is_somebody else form


def _goes_on(word: str) -> bool:
    """Whether a nominative that the adjective may belong to follows."""
    kinds = ("NOUN", "ADJF", "PRTF")
    return bool(_WORD.fullmatch(word)) and any(any(_nominative(word, kind)) for kind in kinds)


def _agreeing(nouns: Sequence[Form], before: Sequence[str]) -> Form:
    """The reading with which its adjectives agree."""
    for noun in nouns:
        number_or_gender = {"plur"} if "plur" in noun.grammemes else noun.grammemes & set(_GENDERS)
        if all(
            any(number_or_gender <= form.grammemes for kind in ("ADJF", "PRTF")
                for form in _nominative(word, kind))
            for word in before
        ):  # fmt: skip
            return noun
    return nouns[0]


def _nominative(word: str, kind: str) -> Iterator[Form]:
    last = word.rsplit("-", 1)[-1]
    for form in forms(last.lower()):
        if {kind, "nomn"} <= form.grammemes and "Abbr" not in form.grammemes:
            yield form


def _in_case(word: str, noun: Form, case: Case, *, is_noun: bool) -> str:
    """Each part between hyphens («специалист-эксперт») declined, capitals kept."""
    number = {"plur"} if "plur" in noun.grammemes else {"sing"}
    parts = word.split("-")
    items = []
    for place, part in enumerate(parts):
        is_last = place + 1 == len(parts)
        is_noun_part = part.lower() not in _FIRST_PARTS and any(_nominative(part, "NOUN"))
        if not is_last and not is_noun_part:
            items.append(part)
            continue
        kinds = ("NOUN", "ADJF", "PRTF") if is_noun else ("ADJF", "PRTF")
        items.append(_part_in_case(part, noun, case, number, kinds))
    return "-".join(items) if all(items) else ""


def _part_in_case(part: str, noun: Form, case: Case, number: set[str], kinds: Sequence[str]) -> str:
    gender = noun.grammemes & set(_GENDERS) if number == {"sing"} else set()
    animate = "anim" if "anim" in noun.grammemes else "inan"
    for kind in kinds:
        keep = {kind, "nomn"} | (number if kind == "NOUN" else number | gender)
        to = {str(case)} | number
        if kind != "NOUN":
            to |= gender
            if case == Case.ACCUSATIVE and (number == {"plur"} or "masc" in gender):
                to.add(animate)
        found = inflect(part.lower(), keep, to)
        if found:
            return found.capitalize() if part[:1].isupper() else found
    return ""


_HISSING, _BACK = frozenset("жшщчц"), frozenset("гкх")


def forms_of_name(name: str, *, is_feminine: bool = False) -> frozenset[str]:
    """A first name in lower case in every case: «Леча», «Лечи», «Лечей». Names on other vowels and
    women's names on a consonant do not change; of a double name the last part does."""
    before, dash, last = name.rpartition("-")
    root, end = last[:-1], last[-1:]
    if end == "а" and root:
        plural = "и" if root[-1] in _HISSING - {"ц"} or root[-1] in _BACK else "ы"
        ending = "ей" if root[-1] in _HISSING else "ой"
        lines = [f"{root}{each}" for each in ("а", plural, "е", "у", ending)]
    elif end == "я" and root:
        dative = "и" if root[-1] == "и" else "е"
        lines = [f"{root}{each}" for each in ("я", "и", dative, "ю", "ей")]
    elif is_feminine or end in "еёиоуыэюъ" or not end:
        lines = [last]
    elif end in "йь":
        lines = [last, *(f"{root}{each}" for each in ("я", "ю", "ем", "е"))]
    else:
        instrumental = "ем" if end in _HISSING else "ом"
        lines = [last, *(f"{last}{each}" for each in ("а", "у", instrumental, "е"))]
    return frozenset(f"{before}{dash}{each}" for each in lines)
