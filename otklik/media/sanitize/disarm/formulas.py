"""Cells of a workbook: values in place of formulas, since some of them call out or run a program
(DDE, WEBSERVICE, CALL). A formula that nobody has counted yet is shown in
brackets, as words. Knows no Django:
the child uses it."""

import re

from otklik.media.sanitize.formats.xml import Node

OF_PRINTING = re.compile(r"_xlnm\.(?:Print_Area|Print_Titles|_FilterDatabase)", re.IGNORECASE)
CALLS = re.compile(r"[|\[]|\b(?:WEBSERVICE|RTD|DDE|CALL|REGISTER|EVALUATE|EXEC)\b", re.IGNORECASE)


def plain_formulas(root: Node) -> None:
    root.keep(_is_kept)
    for one in root.walk():
        if one.local == "c":
            _plain_cell(one)


def _is_kept(one: Node) -> bool:
    if one.local == "definedName":
        return OF_PRINTING.fullmatch(one.get("name")) is not None and not CALLS.search(one.text)
    return not (one.local in ("conditionalFormatting", "sparkline") and CALLS.search(one.text))


def _plain_cell(cell: Node) -> None:
    formulas = [one for one in cell.elements if one.local == "f"]
    if not formulas:
        return
    cell.keep(lambda one: one.local != "f")
    cell.keep(lambda one: one.local != "v" or bool(one.text))
    if not any(one.local in ("v", "is") for one in cell.elements):
        shown = Node(f"{cell.name.removesuffix(cell.local)}v")
        shown.parts = [f"(={formulas[0].text})"]
        cell.parts = [shown]
        cell.attributes["t"] = "str"
