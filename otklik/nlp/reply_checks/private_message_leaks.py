"""Facts that were told privately and would become public by a reply.

Names, numbers, addresses, sums, and quoted names. Days and times are not searched: they are common.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from otklik.nlp.personal_data.home_addresses import addresses
from otklik.nlp.reply_checks.person_names import Coverage, name_words
from otklik.nlp.reply_checks.sentences_and_words import words_of
from otklik.nlp.words.lemmas import plain

_SUM = re.compile(
    r"(?<![\d.,])(?P<number>\d[\d\s\u00a0]{0,12}(?:[.,]\d{1,2})?)\s?(?P<thousand>тыс\w{0,20}\.?|т\.\s?р|млн\.?)?"
    r"\s?(?:руб\w{0,20}|р\.|р(?!\w)|₽)",
    re.IGNORECASE,
)
_SUM_OF_THOUSANDS = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,4}(?:[.,]\d)?)\s?(?P<thousand>тыс\w{0,20}\.?)", re.I
)
_NUMBER = re.compile(
    r"(?<![\w.,])(?:№\s?)?(?P<number>\d[\d\s\u00a0()./-]{1,24}\d|\d{3,})(?:-?[А-ЯЁA-Z]{1,3})?(?!\w)"
)
_QUOTED = re.compile(r"«([^»\n]{2,60})»|\"([^\"\n]{2,60})\"")
_DAY = re.compile(
    r"(?:[0-2]?\d|3[01])[./](?:0?\d|1[0-2])(?:[./]\d{2,4})?|(?:19|20)\d\d|\d{1,2}[:.]\d{2}"
)
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """`text[start:end]`; `key` identifies the fact: `name`, `number`, `address`, `sum`."""

    start: int
    end: int
    kind: str
    key: str


def facts(text: str) -> list[Fact]:
    """What could identify a person, in order. A number that is a sum is a sum."""
    everything = (_sums, _addresses, _numbers, _quotes, _names)
    found = Coverage(len(text)).first(fact for find in everything for fact in find(text))
    return sorted(found, key=lambda fact: fact.start)


def leaks(answer: str, *, private: Iterable[str], public: Iterable[str]) -> list[Fact]:
    """Facts of the reply that private texts have and public ones do not."""
    hidden = {(fact.kind, fact.key) for text in private for fact in facts(text)}
    if not hidden:
        return []
    open_texts = list(public)
    known = {(fact.kind, fact.key) for text in open_texts for fact in facts(text)}
    found = {word.lemma for text in open_texts for word in words_of(text)}
    return [
        fact
        for fact in facts(answer)
        if (fact.kind, fact.key) in hidden - known
        and not (fact.kind == "name" and set(fact.key.split()) <= found)
    ]


def _sums(text: str) -> list[Fact]:
    found: list[Fact] = []
    for pattern in (_SUM, _SUM_OF_THOUSANDS):
        for match in pattern.finditer(text):
            value = float(re.sub(r"\s", "", match["number"]).replace(",", "."))
            many = (match["thousand"] or "").lower()
            value *= 1_000_000 if many.startswith("млн") else 1_000 if many else 1
            found.append(Fact(start=match.start(), end=match.end(), kind="sum", key=f"{value:g}"))
    return found


def _addresses(text: str) -> list[Fact]:
    return [
        Fact(start=start, end=end, kind="address", key=_street_and_house(text, start, end))
        for start, end in addresses(text)
    ]


def _street_and_house(text: str, start: int, end: int) -> str:
    """«ул. Мирная, д. 5» and «Мирной улице 5» are the same address."""
    short = {"ул", "улица", "дом", "д", "кв", "квартира", "пр", "проспект", "пер", "переулок"}
    words = [word for word in words_of(text, start, end) if word.form not in short]
    names = [word.lemma for word in words if word.lemma not in short]
    return " ".join([*sorted(names), *re.findall(r"\d+", text[start:end])])


def _numbers(text: str) -> list[Fact]:
    found = []
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match["number"])
        if len(digits) < _FEWEST_DIGITS or _DAY.fullmatch(match["number"].strip()):
            continue
        # A telephone with and without its country code is the same.
        key = digits[-10:] if len(digits) >= 10 else digits
        found.append(Fact(start=match.start(), end=match.end(), kind="number", key=key))
    return found


def _names(text: str) -> list[Fact]:
    return [
        Fact(start=word.start, end=word.end, kind="name", key=_stem(word.lemma))
        for word in name_words(text)
    ]


def _stem(lemma: str) -> str:
    """Female and male forms of a surname, known to the dictionary or not, become the same."""
    for ending in ("ова", "ева", "ина", "ову", "еву", "ину", "овой", "евой", "иной", "овым"):
        if lemma.endswith(ending) and len(lemma) > len(ending) + 2:
            return lemma[: -(len(ending) - 2)]
    return lemma


def _quotes(text: str) -> list[Fact]:
    return [
        Fact(
            start=match.start(),
            end=match.end(),
            kind="name",
            key=plain(match[1] or match[2]).strip(),
        )
        for match in _QUOTED.finditer(text)
    ]
