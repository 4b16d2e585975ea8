"""A query for acts: number, day, year, clause and words in any form, from one line.

«№ 23 от 24.09.2024», «2300-1 ст. 18», «приказы о розничной торговле», «п. 4.5 порядка».
"""

import re
from dataclasses import dataclass
from datetime import date

from otklik.legal_acts.document_import.letterhead import MONTHS, day_in
from otklik.nlp.words.lemmas import STOP_WORDS, readings, words

LONGEST_QUERY = 200
_DAY = re.compile(
    rf"\b(?:от\s+)?\d{{1,2}}(?:\.\d{{2}}\.\d{{4}}|\s+(?:{'|'.join(MONTHS)})\s+\d{{4}})(?:\s+г(?:ода)?\b\.?)?"
)
_CLAUSE = re.compile(
    r"\b(?:ст|стать[яиюе]|п|пункт[ауе]?|ч|част[ьи]|подпункт[ауе]?|раздел[ае]?)\.?\s+(?P<clause>\d+(?:[.-]\d+)*)"
)
_NUMBER = re.compile(r"(?:№|\bN(?:o\.)?)\s?(?P<signed>[\w/-]+)|\b(?P<bare>\d+(?:-[\wа-яё\d]+)+)\b")
_YEAR = re.compile(r"\b(?P<year>(?:19|20)\d{2})\b(?:\s+г(?:ода?)?\b\.?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """`words` are given each by all its possible lemmas."""

    number: str = ""
    on: date | None = None
    year: int = 0
    clause: str = ""
    words: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, query: str) -> "Query":
        text = query[:LONGEST_QUERY].lower()
        on = year = None
        if found := _DAY.search(text):
            result = day_in(found[0])
            try:
                on = date.fromisoformat(result) if result else None
            except ValueError:
                on = None
            text = text.replace(found[0], " ")
        clause = ""
        if found := _CLAUSE.search(text):
            clause, text = found["clause"], text.replace(found[0], " ")
        number = ""
        if found := _NUMBER.search(text):
            number, text = found["signed"] or found["bare"], text.replace(found[0], " ")
        if found := _YEAR.search(text):
            year, text = int(found["year"]), text.replace(found[0], " ")
        significant = [word for word in words(text) if word not in STOP_WORDS and word != "г"]
        return cls(
            number=number,
            on=on,
            year=year or 0,
            clause=clause,
            words=tuple(dict.fromkeys(readings(word) for word in significant)),
        )

    def __bool__(self) -> bool:
        return bool(self.number or self.on or self.year or self.clause or self.words)
