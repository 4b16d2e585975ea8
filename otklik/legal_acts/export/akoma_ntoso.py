"""An edition as Akoma Ntoso 3.0 (OASIS LegalDocML). Clauses are nested by their addresses, which
are in the `eId`; unknown particulars are left out."""

from collections.abc import Sequence
from datetime import date
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils.translation import override

from otklik.legal_acts.acts.act import LANGUAGE, Act
from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.export.list_and_act_files import status_line

SPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
COUNTRY = "ru"
THREE_LETTERS = "rus"
NAMES = {ClauseKind.HEADING: "part", ClauseKind.ITEM: "item", ClauseKind.TABLE: "table"}


def akoma(act: Act, edition: Edition, *, on: date, url: str) -> bytes:
    """`url` is the page of the edition, `on` the day of the file."""
    root = Element("akomaNtoso", xmlns=SPACE)
    document = SubElement(root, "act", name=act.kind or "act")
    _meta(SubElement(document, "meta"), act, edition, on=on, url=url)
    preface = SubElement(document, "preface")
    SubElement(SubElement(preface, "longTitle"), "p").text = act.name
    with override(LANGUAGE):
        status = SubElement(SubElement(preface, "p"), "docStatus")
        status.text = status_line(edition, act.edition_status(edition, on=on), on=on)
    add_clauses(SubElement(document, "body"), edition.texts)
    indent(root)
    made: bytes = tostring(root, "utf-8", xml_declaration=True)
    return made


def _meta(meta: Element, act: Act, edition: Edition, *, on: date, url: str) -> None:
    adopted = act.adopted_on.isoformat() if act.adopted_on else "0001-01-01"
    begins = edition.effective_on or act.effective_on
    since = begins.isoformat() if begins else adopted
    work = f"/akn/{COUNTRY}/act/{adopted}/{act.code}"
    expression = f"{work}/{THREE_LETTERS}@{since}"
    identification = SubElement(meta, "identification", source="#register")
    for name, address, day, kind in (
        ("FRBRWork", work, adopted, "adoption" if act.adopted_on else "unknown"),
        ("FRBRExpression", expression, since, "effect"),
        ("FRBRManifestation", f"{expression}.xml", on.isoformat(), "export"),
    ):
        level = SubElement(identification, name)
        SubElement(
            level, "FRBRthis", value=f"{address}/!main" if name != "FRBRManifestation" else url
        )
        SubElement(level, "FRBRuri", value=address)
        SubElement(level, "FRBRdate", date=day, name=kind)
        SubElement(level, "FRBRauthor", href="#body")
        if name == "FRBRWork":
            SubElement(level, "FRBRcountry", value=COUNTRY)
            if act.number:
                SubElement(level, "FRBRnumber", value=act.number)
        if name == "FRBRExpression":
            SubElement(level, "FRBRlanguage", language=THREE_LETTERS)
    _times(meta, act, edition)
    references = SubElement(meta, "references", source="#register")
    for code, shown in (("register", "Otklik"), ("body", act.body or "—")):
        SubElement(references, "TLCOrganization", eId=code, href=f"/{code}", showAs=shown)
    SubElement(references, "TLCConcept", eId="inForce", href="/inForce", showAs="inForce")


def _times(meta: Element, act: Act, edition: Edition) -> None:
    """From when to when the edition is in force, as far as known."""
    days = {"start": act.begins(edition), "end": act.ends(edition)}
    known_days = {name: day for name, day in days.items() if day}
    if not known_days:
        return
    lifecycle = SubElement(meta, "lifecycle", source="#register")
    for name, day in known_days.items():
        kind = "repeal" if name == "end" and day == act.repealed_on else "amendment"
        if name == "start" and edition.effective_on is None:
            kind = "generation"
        values = {"eId": f"event_{name}", "date": day.isoformat(), "type": kind}
        SubElement(lifecycle, "eventRef", values, source="#register")
    data = SubElement(meta, "temporalData", source="#register")
    group = SubElement(data, "temporalGroup", eId="in_force")
    interval = SubElement(group, "timeInterval", refersTo="#inForce")
    for name in known_days:
        interval.set(name, f"#event_{name}")


def add_clauses(body: Element, texts: Sequence[ClauseText]) -> None:
    """Each clause in the one whose address it continues, else in the body. A clause with others
    under it has its own words in an `intro`."""
    above, before = set[str](), set[str]()
    for text in texts:  # a clause before the one it continues is in the body
        if text.parent in before:
            above.add(text.parent)
        before.add(text.address)
    placed: dict[str, Element] = {}
    for text in texts:
        holder = placed.get(text.parent, body)
        name = NAMES.get(text.kind, "clause")
        one = SubElement(holder, "hcontainer", name=name, eId=f"cl_{text.address}")
        if text.label:
            SubElement(one, "num").text = text.label
        if text.kind == ClauseKind.HEADING:
            SubElement(one, "heading").text = " ".join(text.text.split())
        has_below = text.address in above
        if text.kind != ClauseKind.HEADING or not has_below:
            words = SubElement(one, "intro" if has_below else "content")
            if text.kind == ClauseKind.TABLE:
                _rows(SubElement(words, "table"), text.text)
            else:
                _lines(words, text.text)
        placed[text.address] = one


def _rows(table: Element, text: str) -> None:
    """The first line heads the columns."""
    for place, line in enumerate(text.split("\n")):
        row = SubElement(table, "tr")
        for cell in line.split(" | "):
            _lines(SubElement(row, "td" if place else "th"), cell.strip())


def _lines(holder: Element, text: str) -> None:
    for line in text.split("\n"):
        paragraph = SubElement(holder, "p")
        paragraph.text = line
        paragraph.set("{http://www.w3.org/XML/1998/namespace}lang", LANGUAGE)
