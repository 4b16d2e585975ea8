"""Fields of a text document: what some of them show is fetched, or run, when it is opened (DDE,
INCLUDETEXT, LINK). Those that only count and name stay; of others what they show does. Source:
ECMA-376, part 1, 17.16. Knows no Django: the child uses it."""

import re

from otklik.media.sanitize.formats.xml import Node

HARMLESS = re.compile(
    r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION|PAGEREF|REF|NOTEREF|SEQ|STYLEREF|TOC|DATE|TIME"
    r"|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN|SYMBOL|EQ)(?:\s[^\"\\]*(?:\\[a-z@*#!](?:\s*\"[^\"\\]*\")?[^\"\\]*)*)?"
    r"|\s*HYPERLINK\s+(?:\"(?:https?://|mailto:)[^\"]*\"|\\l\s+\"[^\"]*\")[^\"]*(?:\"[^\"]*\"[^\"]*)*",
    re.IGNORECASE,
)


class Field:
    """From its beginning to its end; `within` another one while that is still being told."""

    def __init__(self) -> None:
        self.marks: list[Node] = []
        self.instruction = ""
        self.is_instruction = True
        self.is_nested = False


def plain_fields(root: Node) -> None:
    """Puts in place of a field that may do more what it shows."""
    gone: set[int] = set()
    open_ones: list[Field] = []
    for one in root.walk():
        if one.local == "fldChar":
            _mark(one, open_ones, gone)
        elif one.local in ("instrText", "delInstrText"):
            if open_ones:
                open_ones[-1].instruction += one.text
                open_ones[-1].marks.append(one)
            else:
                gone.add(id(one))
    for field in open_ones:  # never ended
        gone.update(id(one) for one in field.marks)
    root.keep(lambda one: id(one) not in gone)
    root.unwrap(lambda one: one.local == "fldSimple" and not HARMLESS.fullmatch(one.get("instr")))


def _mark(one: Node, open_ones: list[Field], gone: set[int]) -> None:
    match one.get("fldCharType"):
        case "begin":
            if open_ones and open_ones[-1].is_instruction:
                open_ones[-1].is_nested = True
            open_ones.append(Field())
            open_ones[-1].marks.append(one)
        case "separate" if open_ones:
            open_ones[-1].is_instruction = False
            open_ones[-1].marks.append(one)
        case "end" if open_ones:
            field = open_ones.pop()
            field.marks.append(one)
            if field.is_nested or not HARMLESS.fullmatch(field.instruction):
                gone.update(id(each) for each in field.marks)
        case _:
            gone.add(id(one))
