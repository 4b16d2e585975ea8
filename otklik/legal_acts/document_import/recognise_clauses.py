"""Paragraphs of a document become clauses with addresses; what is doubtful is said.

How addresses are made: an article is its number (`16`), a point of it `16.2`, an item `16.2.1`, the
second paragraph of a point `16.2.p2`; a section whose points count anew is its number (`3`, `3.1`),
one through which points go on `section-3`. A second document in the file is told by its kind
(`list.1`), an appendix `appendix.1`, what is decided above them `order.1`.
"""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from otklik.legal_acts.acts.clause_text import ClauseKind
from otklik.legal_acts.document_import.clause_numbers import Label, label_of
from otklik.legal_acts.document_import.letterhead import head_of
from otklik.legal_acts.document_import.picture_warnings import pictured
from otklik.legal_acts.document_import.readers.paragraphs import Paragraph
from otklik.legal_acts.document_import.recognition_result import Recognised
from otklik.legal_acts.document_import.structure import Frame


def recognised(paragraphs: Sequence[Paragraph]) -> Recognised:
    """Clauses of the document in their order, every word of it in one of them."""
    items = [_with_label(one) for one in paragraphs if one.has_words]
    head = head_of(items)
    maker = _Maker(items, head.length)
    maker.found.clauses += head.clauses
    maker.addresses.taken |= {clause.address for clause in head.clauses}
    maker.found.particulars = head.particulars
    found = maker.make(has_form=any(clause.address == "kind" for clause in head.clauses))
    places = {clause.address: place for place, clause in enumerate(found.clauses)}
    found.doubts += pictured(paragraphs, found.clauses)
    found.doubts.sort(key=lambda doubt: places.get(doubt.address, 0))
    return found


def _with_label(one: Paragraph) -> Paragraph:
    """A number that the document counts is written out."""
    if not one.label:
        return one
    return Paragraph.read(one.plain | {"text": f"{one.label} {one.text}", "label": ""})


class _Maker(Frame):
    """Goes through the paragraphs; what is no part of the frame are words."""

    def make(self, *, has_form: bool) -> Recognised:
        self._enter_document("order" if has_form else "")
        while self.place < len(self.paragraphs):
            one = self.paragraphs[self.place]
            self.place += 1
            if one.rows:
                self._table(one)
            elif one.is_note:
                self._put(self._numbered(self._here, "fn"), one.text, ClauseKind.PARAGRAPH)
            elif not self.structure(one):
                self._words(one)
        return self.found

    # The words

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
                parent = self._item_parent
                self._put(self._numbered(parent, ""), label.text, ClauseKind.ITEM)
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
                    address, _("The number before it is another: is nothing lost?"), label.text
                )
            self.last_point[base] = label.order
        address = self._unique(address, label.text)
        self._put(address, label.text, ClauseKind.POINT, label=label.printed)
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
        self._put(address, label.text, ClauseKind.ITEM, label=label.printed)
        self.item = address

    def _letter(self, label: Label, text: str) -> None:
        parent = self._item_parent
        address = self._unique(f"{parent}.{label.key}".lstrip("."), text)
        self._put(address, text, ClauseKind.ITEM)

    def _paragraph(self, text: str) -> None:
        if self.host and self.has_points and not self.host.endswith("."):
            owner = re.sub(r"\.p\d+$", "", self.host)
            address = self._numbered(owner, "p", first=2)
        elif self.has_points or not self.container:
            is_preamble = self.container == "order" and "order" not in self.addresses
            address = "order" if is_preamble else self._numbered(self.container, "p")
        else:
            is_preamble = self.container == "order" and "order" not in self.addresses
            address = "order" if is_preamble else self._numbered(self.container, "")
        if text[:1].islower() and self.found.clauses and self.found.clauses[-1].text[-1:].isalpha():
            self._doubt(
                address, _("It begins with a small letter: is it the end of the one above?"), text
            )
        self._put(address, text, ClauseKind.PARAGRAPH)
        if len(text) < 60:
            self.found.particulars.learn(text, is_last_word=self.is_signed and self.has_articles)
        self.host, self.item, self.item_host = address, "", ""

    def _table(self, one: Paragraph) -> None:
        lines = [
            " | ".join(cell.replace("|", "¦") for cell in row).rstrip(" |").strip()
            for row in one.rows
        ]
        address = self._unique(f"{self._here}.table".lstrip("."))
        self._put(address, "\n".join(line for line in lines if line), ClauseKind.TABLE)
