"""Paragraphs of a document become clauses with addresses; what is doubtful is reported.

An address is made of printed numbers: an article `16`, a point of it `16.2`, an item `16.2.1`, the
second paragraph of a point `16.2.p2`. A section whose points count anew is its number (`3`, `3.1`),
one through which points go on `section-3`. A second document in the file is named by its kind
(`list.1`), an appendix `appendix.1`, what is decided above them `order.1`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otklik.legal_acts.acts.clause_dataclass import ADDRESS_LENGTH, ClauseKind, ClauseText
from otklik.legal_acts.document_import.clause_numbers import Label, label_of, part_of, roman_heading
from otklik.legal_acts.document_import.letterhead import Particulars, head_of, signature_of
from otklik.legal_acts.document_import.readers.paragraphs import Paragraph
from otklik.media.sanitize.pictures import DRAWING_ENDINGS

PICTURE = _("A picture is not included in the text: add the file, or describe it in words.")
DRAWING = _(
    "A drawing (EMF, WMF) is not in the text, and the file on the site goes without it: if readers"
    " need it, save it in the document as PNG."
)
ANNEXED = {
    "порядок": "procedure", "правила": "rules", "положение": "statute", "перечень": "list",
    "регламент": "regulation", "форма": "form", "состав": "members", "план": "plan",
    "инструкция": "instruction", "методика": "method", "требования": "requirements",
}  # fmt: skip
APPROVED = re.compile(
    r"\(?утвержд[её]н[аоы]?:?(?=\s*(?:$|\n|приказ|постановлени|распоряжени|решени|указ))",
    re.IGNORECASE,
)
APPENDIX = re.compile(r"(?:Приложение|ПРИЛОЖЕНИЕ)\s?(?:№|N)?\s?(?P<number>\d*)(?=\s|$|\.)")
NOTE = re.compile(
    r"\((?:В редакции|в ред\.|Наименование|Статья|Часть|Пункт|Абзац|Дополнени|Введ[её]н|Утратил|"
    r"С уч[её]том|Глава|Раздел|Подпункт|Параграф)[^)]*(?:\)[^)]*)*\)\.?",
    re.DOTALL,
)
LONGEST_HEADING = 400
ENDS = (".", ";", ":", ",", "!", "?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A clause that we may have understood wrongly, and why; shown above the text."""

    address: str
    sentence: str | Promise
    words: str


@dataclass(slots=True)
class Recognition:
    clauses: list[ClauseText] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    particulars: Particulars = field(default_factory=Particulars)


def recognise_clauses(paragraphs: Sequence[Paragraph]) -> Recognition:
    """Clauses of the document in their order, every word of it in one of them."""
    items = [_with_label(one) for one in paragraphs if one.has_text]
    head = head_of(items)
    recogniser = Recogniser(items, head.length)
    recogniser.found.clauses += head.clauses
    recogniser.addresses.taken |= {clause.address for clause in head.clauses}
    recogniser.found.particulars = head.particulars
    found = recogniser.recognise(has_form=any(one.address == "kind" for one in head.clauses))
    places = {clause.address: place for place, clause in enumerate(found.clauses)}
    found.doubts += _picture_doubts(paragraphs, found.clauses)
    found.doubts.sort(key=lambda doubt: places.get(doubt.address, 0))
    return found


def _with_label(one: Paragraph) -> Paragraph:
    """With the number that the document counts written out."""
    if not one.label:
        return one
    return Paragraph.from_json(one.as_json | {"text": f"{one.label} {one.text}", "label": ""})


class Recogniser:
    """Goes through the paragraphs and knows its place in the document. A paragraph is a part of the
    structure (a section, an appendix, an approval, a signature), or text of a clause."""

    def __init__(self, paragraphs: list[Paragraph], start: int) -> None:
        self.paragraphs, self.place = paragraphs, start
        self.found = Recognition()
        self.addresses = Addresses()
        self.has_articles = sum(1 for p in paragraphs if _is_article(p.text)) >= 3
        self.prefix = ""  # of the current document in the file
        self.documents = 0
        self.sections = 0
        self.above: dict[str, str] = {}  # section, chapter … by word
        self.container = ""
        self.counts_through = False
        self.has_points = False
        self.host = self.item = self.item_host = ""
        self.last_point: dict[str, int] = {}
        self.annexed: dict[str, int] = {}
        self.has_parts = self.is_signed = False

    def recognise(self, *, has_form: bool) -> Recognition:
        self._enter_document("order" if has_form else "")
        while self.place < len(self.paragraphs):
            one = self.paragraphs[self.place]
            self.place += 1
            if one.rows:
                self._table(one)
            elif one.is_note:
                self._add(self.addresses.next(self._here, "fn"), one.text, ClauseKind.PARAGRAPH)
            elif not self._is_structure(one):
                self._words(one)
        return self.found

    # Structure

    def _is_structure(self, one: Paragraph) -> bool:
        """Whether it is a part, an appendix, an approval, a signature, a note or a heading;
        recorded."""
        text = one.text
        if (part := part_of(text)) is not None:
            self._part(part.word, part.key, self._with_title(one, has_title=part.has_title))
            return True
        if len(text) < 400 and APPROVED.match(text) and not text.endswith(":"):
            self._approval(text)
            return True
        if (found := APPENDIX.match(text)) and len(text) < 400 and not text.endswith((";", ":")):
            number = found["number"]
            self._enter_document(f"appendix-{number}" if number not in ("", "1") else "appendix")
            self._heading(self._unique(self.container), text)
            self.above["title"] = "appendix"
            return True
        post, name, length = signature_of(text, self._text_at(self.place))
        if post and self.found.clauses:
            self.place += length - 1
            self._add(self._unique("signature"), f"{post}\n{name}", ClauseKind.PARAGRAPH)
            if not self.found.particulars.signed_by:
                self.found.particulars.signed_by = f"{' '.join(post.split())} {name}"
            self.is_signed = True
            return True
        if NOTE.fullmatch(text):
            self._add(self.addresses.next(self.container or "act", "n"), text, ClauseKind.PARAGRAPH)
            return True
        if self._is_heading(one):
            self._section(one)
            return True
        return False

    def _is_heading(self, one: Paragraph) -> bool:
        text = one.text
        if len(text) > LONGEST_HEADING or text.rstrip().endswith(ENDS) or not text[:1].isalnum():
            return False
        label = label_of(text)
        if label.form in ("item", "letter", "dash") or text[:1].islower():
            return False
        following = label_of(self._text_at(self.place))
        if label.form == "point":
            is_parent = following.numbers[:1] == label.numbers and len(following.numbers) == 2
            return (is_parent and len(label.numbers) == 1) or one.level > 0
        if one.level or roman_heading(text) or one.is_central or one.is_bold:
            return True
        before = self._text_at(self.place - 2).rstrip()
        last = self.found.clauses[-1].kind if self.found.clauses else None
        is_after = before.endswith((".", ";", ")")) or last == ClauseKind.HEADING
        is_likely = following.form == "point" and is_after and not one.align
        if is_likely and not self.has_articles and len(text) < 150:
            self._doubt(self._next_section(text), _("We took it for a heading."), text)
            return True
        return False

    def _part(self, word: str, key: str, text: str) -> None:
        self.has_parts = True
        if not word:
            address = self._unique(f"{self.prefix}{key}", text)
        else:
            order = ("section", "subsection", "chapter", "par")
            above = [self.above.get(one, "") for one in order[: order.index(word)]]
            nearest = next((one for one in reversed(above) if one), "")
            plain = f"{self.prefix}{word}-{key}"
            inside = f"{nearest}.{word}-{key}" if nearest else plain
            address = inside if word in ("subsection", "par") or plain in self.addresses else plain
            address = self._unique(address, text)
            for deeper in order[order.index(word) :]:
                self.above.pop(deeper, None)
            self.above[word] = address
        self._heading(address, text)
        self._look_ahead()

    def _with_title(self, one: Paragraph, *, has_title: bool) -> str:
        """«ГЛАВА 1» is on one line, its title on the next."""
        following = self.paragraphs[self.place] if self.place < len(self.paragraphs) else None
        if has_title or following is None or following.rows:
            return one.text
        text = following.text
        is_title = (following.is_central or following.level or text.isupper()) and not part_of(text)
        if is_title and len(text) < LONGEST_HEADING * 2 and not NOTE.fullmatch(text):
            self.place += 1
            return f"{one.text}\n{text}"
        return one.text

    def _approval(self, text: str) -> None:
        lines = [text]
        while self.place < len(self.paragraphs):
            more = self.paragraphs[self.place]
            is_of_it = re.match(
                r"(?:приказом|постановлением|распоряжением|решением|от |№)", more.text
            )
            if not is_of_it or len(more.text) > 200:
                break
            lines.append(more.text)
            self.place += 1
        kind = self._text_at(self.place).split("\n")[0].split(" ")[0].lower()
        word = ANNEXED.get(kind, "annex")
        self.annexed[word] = self.annexed.get(word, 0) + 1
        if self.annexed[word] > 1:
            word = f"{word}-{self.annexed[word]}"
        is_first = self.documents <= 1 and self.prefix in ("", "order.")
        joined = "\n".join(lines)
        if is_first:
            self._add(self._unique("approval"), joined, ClauseKind.PARAGRAPH)
            self.found.particulars.learn_approval(joined)
            self._enter_document("")
            address = word
        else:
            self._add(self._unique(f"{word}-approval"), joined, ClauseKind.PARAGRAPH)
            self._enter_document(self._unique(word))
            address = word
        if self._text_at(self.place) and len(self._text_at(self.place)) < 600:
            title = self.paragraphs[self.place].text
            self.place += 1
            self._heading(self._unique(address), title)
            if not self.found.particulars.title:
                self.found.particulars.title = " ".join(title.split())
        self.container = self.prefix.rstrip(".")
        self._look_ahead()

    def _section(self, one: Paragraph) -> None:
        if self.above.get("title") == "appendix":
            self.above.pop("title")
            self._add(self._unique(f"{self.prefix}title"), one.text, ClauseKind.PARAGRAPH)
            self.container = self.prefix.rstrip(".")
            self._look_ahead()
            return
        is_before = self.has_articles and not self.has_parts
        if is_before or (not self.found.clauses and not self.found.particulars.title):
            self.found.particulars.name(one.text)
            self._add(self.addresses.next("title", "title-"), one.text, ClauseKind.HEADING)
            return
        address = self._unique(self._next_section(one.text), one.text)
        self.sections += 1
        self._heading(address, one.text)
        self._look_ahead()

    def _next_section(self, text: str) -> str:
        result = roman_heading(text) or label_of(text).order or self.sections + 1
        if self.has_articles:
            nearest = next((one for one in reversed(self.above.values()) if one), "")
            return f"{nearest}.par-{result}" if nearest else f"{self.prefix}section-{result}"
        if self.counts_through:
            has_number = roman_heading(text) or label_of(text).order
            return f"{self.prefix}section-{result}" if has_number else f"{self.prefix}h{result}"
        return f"{self.prefix}{result}"

    def _enter_document(self, name: str) -> None:
        self.documents += 1
        self.prefix = f"{name}." if name else ""
        self.container = name
        self.sections = 0
        self.above = {}
        self.host = self.item = self.item_host = ""
        self.counts_through = self._goes_through()
        self._look_ahead()

    def _goes_through(self) -> bool:
        """Whether the points of this document count on across its headings."""
        last = restarts = points = 0
        for one in self.paragraphs[self.place :]:
            if APPENDIX.match(one.text) or (points and APPROVED.match(one.text)):
                break
            label = label_of(one.text)
            if label.form == "point" and len(label.numbers) == 1 and label.order:
                points += 1
                restarts += label.order <= last
                last = label.order
        return points > 0 and not restarts

    def _look_ahead(self) -> None:
        """Whether the part that begins here has numbered points."""
        self.host = self.item = self.item_host = ""
        self.has_points = False
        for one in self.paragraphs[self.place : self.place + 400]:
            if part_of(one.text) or APPENDIX.match(one.text) or APPROVED.match(one.text):
                break
            if one.level or (one.is_central and not one.rows):
                break
            if label_of(one.text).form == "point":
                self.has_points = True
                break

    # Text of clauses

    def _words(self, one: Paragraph) -> None:
        label = label_of(one.text)
        match label.form:
            case "point":
                self._point(label)
            case "item":
                self._item(label)
            case "letter":
                self._letter(label, one.text)
            case "dash":
                self._add(self.addresses.next(self._item_parent, ""), label.text, ClauseKind.ITEM)
            case _:
                self._paragraph(one.text)

    def _point(self, label: Label) -> None:
        base = self.prefix if self.counts_through and not self.has_articles else self._inside
        numbers = label.numbers
        section = self.container.removeprefix(self.prefix)
        if len(numbers) > 1 and numbers[0] == section and not self.has_articles:
            address = f"{self.container}.{'.'.join(numbers[1:])}"
        elif (
            len(numbers) > 1
            and not self.has_articles
            and f"{base}{'.'.join(numbers[:-1])}" in self.addresses
        ):
            address = f"{base}{'.'.join((*numbers[:-2], '-'.join(numbers[-2:])))}"
        else:
            address = f"{base}{'-'.join(numbers)}"
        last = self.last_point.get(base, 0)
        if len(numbers) == 1 and label.order:
            if last and label.order not in (last, last + 1) and label.order != 1:
                self._doubt(
                    address, _("The number is out of order: is nothing missing?"), label.text
                )
            self.last_point[base] = label.order
        address = self._unique(address, label.text)
        self._add(address, label.text, ClauseKind.POINT, label=label.printed)
        self.host, self.item, self.item_host = address, "", ""

    def _item(self, label: Label) -> None:
        if label.key == "1" or not self.item_host:
            self.item_host = self.host or self.container
            if label.key != "1":
                self._doubt(
                    f"{self.item_host}.{label.key}",
                    _("The list does not begin with 1."),
                    label.text,
                )
        address = self._unique(
            f"{self.item_host}.{'-'.join(label.numbers)}".lstrip("."), label.text
        )
        self._add(address, label.text, ClauseKind.ITEM, label=label.printed)
        self.item = address

    def _letter(self, label: Label, text: str) -> None:
        address = self._unique(f"{self._item_parent}.{label.key}".lstrip("."), text)
        self._add(address, text, ClauseKind.ITEM)

    def _paragraph(self, text: str) -> None:
        if self.host and self.has_points and not self.host.endswith("."):
            owner = re.sub(r"\.p\d+$", "", self.host)
            address = self.addresses.next(owner, "p", first=2)
        elif self.container == "order" and "order" not in self.addresses:
            address = "order"  # the preamble
        else:
            word = "p" if self.has_points or not self.container else ""
            address = self.addresses.next(self.container, word)
        if text[:1].islower() and self.found.clauses and self.found.clauses[-1].text[-1:].isalpha():
            self._doubt(
                address, _("It begins with a small letter: is it the end of the one above?"), text
            )
        self._add(address, text, ClauseKind.PARAGRAPH)
        if len(text) < 60:
            self.found.particulars.learn(text, is_last_word=self.is_signed and self.has_articles)
        self.host, self.item, self.item_host = address, "", ""

    def _table(self, one: Paragraph) -> None:
        lines = [
            " | ".join(cell.replace("|", "¦") for cell in row).rstrip(" |").strip()
            for row in one.rows
        ]
        address = self._unique(f"{self._here}.table".lstrip("."))
        self._add(address, "\n".join(line for line in lines if line), ClauseKind.TABLE)

    # Where we are

    @property
    def _here(self) -> str:
        return self.item or self.host or self.container

    @property
    def _inside(self) -> str:
        return f"{self.container}." if self.container else ""

    @property
    def _item_parent(self) -> str:
        """The clause of a dash or a letter: an item that opens a list, else its point."""
        last = self.found.clauses[-1] if self.found.clauses else None
        if (
            self.item
            and last
            and (last.text.endswith(":") or last.address.startswith(f"{self.item}."))
        ):
            return self.item
        return self.host or self.container

    def _text_at(self, place: int) -> str:
        return self.paragraphs[place].text if 0 <= place < len(self.paragraphs) else ""

    def _unique(self, address: str, words: str = "") -> str:
        found = self.addresses.unique(address)
        if words and found.endswith(tuple(f"--{n}" for n in range(2, 100))):
            self._doubt(found, _("This number appears in the text a second time."), words)
        return found

    def _heading(self, address: str, text: str) -> None:
        self._add(address, text, ClauseKind.HEADING)
        self.container = address
        self.last_point.pop(f"{address}.", None)

    def _doubt(self, address: str, sentence: str | Promise, words: str) -> None:
        self.found.doubts.append(Doubt(address=address, sentence=sentence, words=words[:120]))

    def _add(self, address: str, text: str, kind: ClauseKind, *, label: str = "") -> None:
        self.addresses.taken.add(address)
        self.found.clauses.append(
            ClauseText(address=address, kind=kind, label=label, text=_printable(text))
        )


class Addresses:
    """Addresses given so far: each once, and only below one that was given."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.counts: dict[str, int] = {}
        self.repeats: dict[str, int] = {}  # how often an address was wanted again

    def __contains__(self, address: str) -> bool:
        return address in self.taken

    def unique(self, address: str) -> str:
        """The address; with `--2` where it is taken; without dots where nothing is above it."""
        candidate = address.strip(".")
        parent = candidate.rpartition(".")[0]
        if parent and parent not in self.taken:
            candidate = candidate.replace(".", "-")
        candidate = candidate[: ADDRESS_LENGTH - 6].strip(".-")
        if candidate not in self.taken:
            return candidate
        while True:  # the count goes on: a thousand equal addresses are quick
            self.repeats[candidate] = self.repeats.get(candidate, 1) + 1
            other = f"{candidate}--{self.repeats[candidate]}"
            if other not in self.taken:
                return other

    def next(self, parent: str, word: str, *, first: int = 1) -> str:
        """The next of its kind below another: `3.2.p2`, `3.2.n1`."""
        key = f"{parent}.{word}"
        self.counts[key] = self.counts.get(key, first - 1) + 1
        last = f"{word}{self.counts[key]}"
        return self.unique(f"{parent}.{last}" if parent in self.taken else last)


def _picture_doubts(paragraphs: Sequence[Paragraph], clauses: Sequence[ClauseText]) -> list[Doubt]:
    doubts, before, place = list[Doubt](), "", 0
    for one in paragraphs:
        before = " ".join(one.text.split()) or before
        for name in one.pictures:
            place = _find_clause(before, clauses, place)
            address = clauses[place].address if clauses else ""
            is_drawing = name.lower().endswith(DRAWING_ENDINGS)
            sentence = DRAWING if is_drawing else PICTURE
            doubts.append(Doubt(address=address, sentence=sentence, words=name))
    return doubts


def _find_clause(words: str, clauses: Sequence[ClauseText], begin: int) -> int:
    """The place of the first clause from `begin` on with these words, else `begin`."""
    if words:
        for place in range(begin, len(clauses)):
            if words in " ".join(clauses[place].printed.split()):
                return place
    return begin


def _printable(text: str) -> str:
    """Without a line that would be read as the beginning of another clause."""
    return re.sub(r"\n(?=(?:#+ |- |\| |)\[[a-z0-9.-]+\])", " ", text)


def _is_article(text: str) -> bool:
    part = part_of(text)
    return part is not None and not part.word
