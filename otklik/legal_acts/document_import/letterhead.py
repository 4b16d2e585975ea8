"""The form of an act: letterhead, kind, day, number, place, signature; and its particulars."""

import re
from dataclasses import dataclass, field

from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText
from otklik.legal_acts.document_import.readers.paragraphs import Paragraph
from otklik.nlp.classify import language_id

KINDS = (
    "ПРИКАЗ", "ПОСТАНОВЛЕНИЕ", "РАСПОРЯЖЕНИЕ", "УКАЗ", "РЕШЕНИЕ", "ЗАКОН", "ФЕДЕРАЛЬНЫЙ ЗАКОН",
    "ФЕДЕРАЛЬНЫЙ КОНСТИТУЦИОННЫЙ ЗАКОН", "ПРОТОКОЛ", "УСТАВ",
)  # fmt: skip
WITHIN = 15  # paragraphs from the top to the kind
MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
    "октября", "ноября", "декабря",
)  # fmt: skip
NAKH_TONGUES = frozenset({language_id.CHECHEN, language_id.INGUSH, language_id.NAKH})
_DAY = re.compile(
    r"[«\"]?(?P<day>\d{1,2})[»\"]?[. ]\s?"
    rf"(?P<month>\d{{2}}|{'|'.join(MONTHS)})[. ]\s?(?P<year>\d{{4}})"
)
_NUMBER = re.compile(r"(?:№|N)\s?(?P<number>\d[\w/-]*)")
_PLACE = re.compile(
    r"(?:г\.|город|Москва|пос\.|с\.) ?[А-ЯЁ][\w-]*(?:, Кремль)?\.?$|Москва, Кремль$"
)
_POST = re.compile(
    r"(?:И\.\s?о\.|Председатель|Министр|Глава|Руководитель|Президент|Начальник|Директор|"
    r"Заместитель|Исполняющий|Временно|Мэр|Губернатор)\b[^.;:]{0,160}"
)
_NAME = re.compile(r"[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.\s?)?[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?$")

_BY = re.compile(r"(?P<kind>приказ|постановлени|распоряжени|решени|указ)(?:ом|ем)\b", re.IGNORECASE)
_BY_ENDS = {"приказ": "", "указ": "", "постановлени": "е", "распоряжени": "е", "решени": "е"}
_BELOW = ("date", "number", "place", "title")


@dataclass(slots=True)
class Particulars:
    kind: str = ""
    number: str = ""
    adopted_on: str = ""
    body: str = ""
    title: str = ""
    place: str = ""
    signed_by: str = ""

    def learn(self, text: str, *, is_last_word: bool = False) -> None:
        """Day and number if they are unknown; those of a law are below the signature."""
        if (is_last_word or not self.adopted_on) and (on := day_in(text)):
            self.adopted_on = on
        if (is_last_word or not self.number) and (found := _NUMBER.search(text)):
            self.number = found["number"]

    def learn_approval(self, text: str) -> None:
        """«Утверждены постановлением Правительства Российской Федерации от 31.12.2020 № 2463»."""
        if not self.kind and (found := _BY.search(text)):
            self.kind = f"{found['kind'].lower()}{_BY_ENDS[found['kind'].lower()]}"
            if "Правительства Российской Федерации" in " ".join(text.split()):
                self.body = self.body or "Правительство Российской Федерации"
        self.learn(" ".join(text.split()))

    def name(self, text: str) -> None:
        """A title at the top; not the name of the country, nor how it was adopted."""
        words = " ".join(text.split())
        if re.match(r"(РОССИЙСКАЯ ФЕДЕРАЦИЯ$|Принят|\()", words):
            return
        self.title = f"{self.title} {words}".strip()
        kind = re.search(r"кодекс|конституция|закон", words.lower())
        self.kind = self.kind or (kind[0] if kind else "")


@dataclass(slots=True)
class Head:
    clauses: list[ClauseText] = field(default_factory=list)
    particulars: Particulars = field(default_factory=Particulars)
    length: int = 0


def day_in(text: str) -> str:
    """The first day in a text, as ISO."""
    found = _DAY.search(text)
    if found is None:
        return ""
    month = found["month"]
    number = int(month) if month.isdecimal() else MONTHS.index(month) + 1
    if not (1 <= number <= 12 and 1 <= int(found["day"]) <= 31):
        return ""
    return f"{found['year']}-{number:02d}-{int(found['day']):02d}"


def head_of(paragraphs: list[Paragraph]) -> Head:
    """Letterhead, kind, day, number, place and title; empty for a document without a form."""
    place = next(
        (n for n, one in enumerate(paragraphs[:WITHIN]) if one.text.strip().upper() in KINDS), None
    )
    head = Head()
    if place is None:
        return _of_one_line(head, paragraphs[0].text) if paragraphs else head
    _letterhead(head, paragraphs[:place])
    head.particulars.kind = paragraphs[place].text.strip().lower()
    _add(head, "kind", paragraphs[place].text)
    for one in paragraphs[place + 1 : place + 1 + WITHIN]:
        if not _take(head, one.text):
            break
    head.length = place + 1 + len([c for c in head.clauses if c.address in _BELOW])
    return head


def _of_one_line(head: Head, text: str) -> Head:
    """«ЗАКОН О ЗАЩИТЕ ПРАВ ПОТРЕБИТЕЛЕЙ от 7 февраля 1992 года N 2300-1»."""
    kind = next((one for one in reversed(KINDS) if text.startswith(f"{one} ")), "")
    if kind and len(text) < 600 and day_in(text):
        about = re.split(r" от \d", text.removeprefix(kind))[0].strip()
        head.particulars.kind = kind.lower()
        head.particulars.title = about.capitalize() if about.isupper() else about
        head.particulars.learn(text)
        _add(head, "title", text)
        head.length = 1
    return head


def _letterhead(head: Head, above: list[Paragraph]) -> None:
    """One clause for the lines of each language."""
    lines = [one.text for one in above]
    turn = next((n for n in range(len(lines)) if _is_nakh("\n".join(lines[n:]))), len(lines))
    texts = {"ru": lines[:turn], "ce": lines[turn:]}
    for language, lines in texts.items():
        if lines:
            _add(head, f"letterhead-{language}", "\n".join(lines))
    head.particulars.body = " ".join(" ".join(texts["ru"]).split())


def _is_nakh(text: str) -> bool:
    """Whether all of it is Chechen or Ingush."""
    return language_id.detect_language(text.lower()).value in NAKH_TONGUES


def _take(head: Head, text: str) -> bool:
    """Record a paragraph of the form below the kind; False for another one."""
    taken = {clause.address for clause in head.clauses}
    details = head.particulars
    if "date" not in taken and len(text) < 40 and day_in(text):
        details.learn(text)
        if "№" in text or " N " in text:
            details.learn(text)
        return _add(head, "date", text)
    if "number" not in taken and _NUMBER.fullmatch(text.strip()):
        details.learn(text)
        return _add(head, "number", text)
    if "place" not in taken and len(text) < 60 and _PLACE.match(text):
        details.place = text
        return _add(head, "place", text)
    if "title" not in taken and len(text) < 1200 and _is_title(text):
        details.title = " ".join(text.split())
        return _add(head, "title", text)
    return False


def _is_title(text: str) -> bool:
    return bool(re.match(r"[«\"]?(?:О|Об|ОБ|О\s)\s", text)) and not text.rstrip().endswith(
        (":", ";")
    )


def _add(head: Head, address: str, text: str) -> bool:
    head.clauses.append(ClauseText(address=address, kind=ClauseKind.PARAGRAPH, label="", text=text))
    return True


def signature_of(text: str, following: str) -> tuple[str, str, int]:
    """Post, name, and in how many paragraphs; empty for no signature."""
    one = " ".join(text.split())
    if (name := _NAME.search(one)) and _POST.match(one[: name.start()]) and len(one) < 240:
        return one[: name.start()].strip(), name[0], 1
    if len(one) < 200 and _POST.fullmatch(one) and _NAME.fullmatch(" ".join(following.split())):
        return one, " ".join(following.split()), 2
    return "", "", 0
