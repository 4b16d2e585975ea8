"""Where in a document we are: its parts, appendices, approvals and headings give addresses."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otklik.legal_acts.acts.clause_text import ClauseKind, ClauseText
from otklik.legal_acts.document_import.clause_addresses import Addresses
from otklik.legal_acts.document_import.clause_numbers import label_of, part_of, roman_heading
from otklik.legal_acts.document_import.letterhead import signature_of
from otklik.legal_acts.document_import.readers.paragraphs import Paragraph
from otklik.legal_acts.document_import.recognition_result import Doubt, Recognised

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


class Frame:
    """Goes through the paragraphs and knows where in the document it is."""

    def __init__(self, paragraphs: list[Paragraph], start: int) -> None:
        self.paragraphs, self.place = paragraphs, start
        self.found = Recognised()
        self.addresses = Addresses()
        self.has_articles = sum(1 for p in paragraphs if _is_article(p.text)) >= 3
        self.prefix = ""  # of the document in the file that we are in
        self.documents = 0
        self.sections = 0
        self.above: dict[str, str] = {}  # section, chapter … by their word
        self.container = ""
        self.counts_through = False
        self.has_points = False
        self.host = self.item = self.item_host = ""
        self.last_point: dict[str, int] = {}
        self.annexed: dict[str, int] = {}
        self.has_parts = self.is_signed = False

    # What a paragraph is

    def structure(self, one: Paragraph) -> bool:
        """Whether it is of the frame: a part, an appendix, an approval, a signature, a heading."""
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
            self._put(self._unique("signature"), f"{post}\n{name}", ClauseKind.PARAGRAPH)
            self.found.particulars.sign(f"{' '.join(post.split())} {name}")
            self.is_signed = True
            return True
        if NOTE.fullmatch(text):
            self._put(self._numbered(self.container or "act", "n"), text, ClauseKind.PARAGRAPH)
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

    # The frame

    def _part(self, word: str, key: str, text: str) -> None:
        """A section, a chapter, an article of a law."""
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
        """«ГЛАВА 1» stands on one line, what it is about on the next."""
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
            self._put(self._unique("approval"), joined, ClauseKind.PARAGRAPH)
            self.found.particulars.learn_approval(joined)
            self._enter_document("", is_annexed=True)
            address = word
        else:
            self._put(self._unique(f"{word}-approval"), joined, ClauseKind.PARAGRAPH)
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
            self._put(self._unique(f"{self.prefix}title"), one.text, ClauseKind.PARAGRAPH)
            self.container = self.prefix.rstrip(".")
            self._look_ahead()
            return
        is_before = self.has_articles and not self.has_parts
        if is_before or (not self.found.clauses and not self.found.particulars.title):
            self.found.particulars.name(one.text)
            self._put(self._numbered("title", "title-"), one.text, ClauseKind.HEADING)
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

    def _enter_document(self, name: str, *, is_annexed: bool = False) -> None:
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
        """What the part that begins here holds: points with numbers, or paragraphs without."""
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

    # Where we are

    @property
    def _here(self) -> str:
        return self.item or self.host or self.container

    @property
    def _inside(self) -> str:
        return f"{self.container}." if self.container else ""

    @property
    def _item_parent(self) -> str:
        """What a dash or a letter hangs on: an item that opens a list, else its point."""
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

    def _numbered(self, parent: str, word: str, *, first: int = 1) -> str:
        return self.addresses.numbered(parent, word, first=first)

    def _unique(self, address: str, words: str = "") -> str:
        found = self.addresses.unique(address)
        if words and found.endswith(tuple(f"--{n}" for n in range(2, 100))):
            self._doubt(found, _("This number stands in the text a second time."), words)
        return found

    def _heading(self, address: str, text: str) -> None:
        self._put(address, text, ClauseKind.HEADING)
        self.container = address
        self.last_point.pop(f"{address}.", None)

    def _doubt(self, address: str, sentence: str | Promise, words: str) -> None:
        self.found.doubts.append(Doubt(address=address, sentence=sentence, words=words[:120]))

    def _put(self, address: str, text: str, kind: ClauseKind, *, label: str = "") -> None:
        self.addresses.taken.add(address)
        self.found.clauses.append(
            ClauseText(address=address, kind=kind, label=label, text=_printable(text))
        )


def _printable(text: str) -> str:
    """So that no line of it is taken for the beginning of another clause."""
    return re.sub(r"\n(?=(?:#+ |- |\| |)\[[a-z0-9.-]+\])", " ", text)


def _is_article(text: str) -> bool:
    part = part_of(text)
    return part is not None and not part.word
