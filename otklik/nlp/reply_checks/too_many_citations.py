"""Citations of acts in a reply: one number helps to look it up, more hide the answer."""

import re
from collections.abc import Iterator

from otklik.nlp.reply_checks.remark import Remark, Rule
from otklik.nlp.reply_checks.sentences_and_words import words_of

MOST_ACTS = 1
_LONGEST_TITLE = 5  # words: «О защите прав потребителей» is how everybody calls it

_ACT = (
    r"(?:закон|кодекс|приказ|постановлени|указ|распоряжени|решени|положени|правил|регламент)"
    r"\w{0,20}+"
)
_NUMBER = re.compile(
    rf"""{_ACT} (?:[^.!?\n№]|\.(?=\d)){{0,70}} № \s? (?P<after>\d[\w/-]*)
       | (?<![\w-]) (?P<alone>\d{{1,4}}-(?:ФЗ|ФКЗ|П|РЗ)) (?!\w)
       | № \s? (?P<form>\d{{2,4}}-\d|\d{{1,4}}-(?:ФЗ|РЗ))(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_TITLE = re.compile(
    rf"{_ACT}(?:[^.!?\n«]|\.(?=\d)){{0,90}}(?P<title>«(?:О|Об|Обо)\s[^»\n]{{10,400}}»)", re.I
)


def remarks(text: str) -> Iterator[Remark]:
    places: dict[str, tuple[int, int]] = {}
    for found in _NUMBER.finditer(text):
        group = found.lastgroup or "after"
        number = found[group].upper().replace("I", "1").strip()  # «2300-I» is «2300-1»
        places.setdefault(number, found.span(group))
    for start, end in list(places.values())[MOST_ACTS:]:
        yield Remark(rule=Rule.ACT_NUMBERS, start=start, end=end, count=len(places))
    for found in _TITLE.finditer(text):
        start, end = found.span("title")
        if len(words_of(text, start, end)) > _LONGEST_TITLE:
            yield Remark(rule=Rule.ACT_TITLE, start=start, end=end)
