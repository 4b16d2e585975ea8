"""Printed numbers of clauses: «2.», «1.3.», «5¹)», «а)», a dash; headings of parts of a law."""

import re
from dataclasses import dataclass
from typing import Literal

type Form = Literal["point", "item", "letter", "dash", ""]

SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN = str.maketrans(SUPERSCRIPT, "0123456789")
_NUMBER = re.compile(rf"(?P<number>\d+(?:\.\d+)*[{SUPERSCRIPT}]*)(?P<end>[.)])(?: |(?=[А-ЯЁ«]))")
_LETTER = re.compile(r"(?P<letter>[а-яё])\) ")
_DASH = re.compile(r"[-–—•·●] ?(?=\S)")
_PART = re.compile(
    r"(?P<word>РАЗДЕЛ|Раздел|ПОДРАЗДЕЛ|Подраздел|ГЛАВА|Глава|§|СТАТЬЯ|Статья)\s?"
    rf"(?P<number>\d+(?:\.\d+)*[{SUPERSCRIPT}]*|[IVXLCХІ]+[{SUPERSCRIPT}]*|ПЕРВЫЙ|ВТОРОЙ)"
    r"(?P<rest>\.?(?:\s|$).*)?$",
    re.DOTALL,
)
_DATE = re.compile(r"\d{1,2}\.\d{2}\.\d{2,4}")  # «24.09.2024 № 23» is no clause
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ORDINALS = {"ПЕРВЫЙ": "1", "ВТОРОЙ": "2"}
_LATIN = "a b v g d e yo zh z i j k l m n o p r s t u f h c ch sh sch tv y mz eh yu ya"
LATIN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _LATIN.split(), strict=True))
PARTS = {
    "раздел": "section",
    "подраздел": "subsection",
    "глава": "chapter",
    "§": "par",
    "статья": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The number at the beginning of a paragraph. `key` is for an address: 5¹ is `5-1`."""

    form: Form = ""
    printed: str = ""
    numbers: tuple[str, ...] = ()
    text: str = ""

    @property
    def key(self) -> str:
        return self.numbers[-1] if self.numbers else ""

    @property
    def order(self) -> int:
        """A plain number as such, else 0."""
        return int(self.key) if self.key.isdecimal() else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """«Глава 2», «Статья 16.1»: `word` for an address, empty for an article."""

    word: str
    key: str
    has_title: bool


def label_of(text: str) -> Label:
    if found := _NUMBER.match(text):
        numbers = tuple(address_number(number) for number in found["number"].split("."))
        form: Form = "point" if found["end"] == "." else "item"
        rest = text[found.end() :]
        if not (form == "point" and _DATE.match(text)):
            printed = found["number"] + found["end"]
            return Label(form=form, printed=printed, numbers=numbers, text=rest)
    if found := _LETTER.match(text):
        letter = found["letter"]
        numbers, rest = (LATIN[letter],), text[found.end() :]
        return Label(form="letter", printed=f"{letter})", numbers=numbers, text=rest)
    if found := _DASH.match(text):
        return Label(form="dash", text=text[found.end() :])
    return Label(text=text)


def address_number(number: str) -> str:
    plain = number.rstrip(SUPERSCRIPT)
    above = number[len(plain) :].translate(_PLAIN)
    return f"{plain}-{above}" if above else plain


def part_of(text: str) -> Part | None:
    """The heading of a part of a law; None for another paragraph."""
    found = _PART.match(text)
    if found is None or len(text) > 600:
        return None
    number = found["number"].translate(str.maketrans("ХІ", "XI"))
    rest = (found["rest"] or "").strip(" .\n")
    if rest[:1].islower():  # «Статья 5 настоящего Закона …» is a sentence
        return None
    plain = number.rstrip(SUPERSCRIPT)
    if plain in _ORDINALS:
        key = _ORDINALS[plain]
    elif plain[:1].isdecimal():
        key = "-".join(address_number(one) for one in number.split("."))
    else:
        above = number[len(plain) :].translate(_PLAIN)
        key = f"{parse_roman(plain)}-{above}" if above else str(parse_roman(plain))
    return Part(word=PARTS[found["word"].lower()], key=key, has_title=bool(rest))


def parse_roman(number: str) -> int:
    total = 0
    for place, sign in enumerate(number):
        worth = _ROMAN[sign]
        following = _ROMAN.get(number[place + 1 : place + 2], 0)
        total += -worth if worth < following else worth
    return total


def roman_heading(text: str) -> int:
    """The number of «IV. Общие положения»; 0 for no such heading."""
    found = re.match(r"([IVXLC]+)\. ?[А-ЯЁ]", text)
    return parse_roman(found[1]) if found and len(text) < 300 else 0
