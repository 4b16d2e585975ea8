"""Documents come in right: the order as DOCX and PDF, laws as published; broken ones do not."""

import io
import resource
from collections.abc import Sequence
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.core.pack.parse import Pack, Report
from otklik.core.refusal import Refused
from otklik.legal_acts.acts.clause_dataclass import ClauseText
from otklik.legal_acts.acts.markdown_format import parse_clauses, read_acts, write_clauses
from otklik.legal_acts.document_import import read_uploaded_document
from otklik.legal_acts.document_import.readers.paragraphs import Paragraph
from otklik.legal_acts.document_import.recognise_clauses import Recognition, recognise_clauses

from .conftest import SHIPPED
from .papers import as_docx, as_pdf, docx, paragraph, table

LAWS = Path(__file__).resolve().parents[3] / "shared/data/laws"
needs_laws = pytest.mark.skipif(not LAWS.is_dir(), reason="../shared is not here")


def order() -> Sequence[ClauseText]:
    [act] = read_acts(Pack(SHIPPED), Report())
    return act.clauses


def clause_rows(clauses: Sequence[ClauseText]) -> list[tuple[str, str, str, str]]:
    """Address, kind, number and words: where lines were broken does not count."""
    return [(c.address, c.kind, c.label, " ".join(c.text.split())) for c in clauses]


def read(body: bytes, kind: str = "docx") -> Recognition:
    return recognise_clauses(read_uploaded_document.read_paragraphs(body, kind=kind))


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_order_comes_in_to_the_letter(kind: str) -> None:
    wanted = order()
    found = read(as_docx(wanted) if kind == "docx" else as_pdf(wanted), kind)
    assert clause_rows(found.clauses) == clause_rows(wanted)
    assert found.doubts == []
    particulars = found.particulars
    assert (particulars.kind, particulars.number) == ("приказ", "23")
    assert (particulars.adopted_on, particulars.place) == ("2024-09-24", "г. Грозный")
    assert particulars.signed_by == "Председатель А.А. Усманов"


def notation_of(found: Recognition) -> tuple[ClauseText, ...]:
    report = Report()
    clauses = parse_clauses("", write_clauses(found.clauses).splitlines(), report)
    assert report.problems == []
    return clauses


LONG = {
    "zakon_2300-1.txt": ("закон", "2300-1", "1992-02-07", 480),
    "pp_2463_roznichnaya_prodazha.txt": ("постановление", "2463", "2020-12-31", 170),
    "pp_1515_obshchepit.txt": ("постановление", "1515", "2020-09-21", 40),
    "html/102027595.html": ("конституция", "", "", 700),
    "html/102033239.html": ("кодекс", "51-ФЗ", "1994-11-30", 3600),
    "html/102039276.html": ("кодекс", "14-ФЗ", "1996-01-26", 3100),
    "html/102090645.html": ("кодекс", "188-ФЗ", "2004-12-29", 2100),
}


@needs_laws
@pytest.mark.parametrize("name", LONG)
def test_long_laws_come_in_with_every_word_and_an_address_each(name: str) -> None:
    kind, number, adopted_on, fewest = LONG[name]
    paragraphs = read_uploaded_document.read_paragraphs(
        (LAWS / name).read_bytes(), kind="html" if name.endswith("html") else "text"
    )
    found = recognise_clauses(paragraphs)
    assert len(found.clauses) >= fewest
    assert notation_of(found) == tuple(found.clauses)
    had = " ".join(one.text for one in paragraphs).split()
    has = " ".join(one.printed for one in found.clauses).split()
    assert len(had) - len(has) <= 4, "only dashes before items may go"
    details = found.particulars
    assert (details.kind, details.number, details.adopted_on) == (kind, number, adopted_on)
    assert len(found.doubts) <= 15


@needs_laws
def test_addresses_are_those_by_which_people_cite() -> None:
    law = {c.address: c for c in read((LAWS / "zakon_2300-1.txt").read_bytes(), "text").clauses}
    assert law["16-1"].text.startswith("Статья 16.1.")
    assert law["4.4-1"].label == "4.1."
    assert law["18.1"].label == "1."
    code = {c.address: c for c in read((LAWS / "html/102090645.html").read_bytes(), "html").clauses}
    assert code["chapter-2"].text.startswith("Глава 2. Объекты")
    assert code["2.1.5-1" if "2.1.5-1" in code else "2.5-1"].label == "5¹)"


def test_numbers_that_word_counts_are_written_out() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for n, form, pattern in (
            (0, "decimal", "%1."),
            (1, "decimal", "%2)"),
            (2, "russianLower", "%3)"),
        )
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbering = (
        f'<w:numbering {space}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )

    def listed(text: str, level: int) -> str:
        sentence = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
        return paragraph(text, more=sentence)

    body = "".join(
        listed(text, level)
        for text, level in (
            ("Первый пункт:", 0), ("раз;", 1), ("два:", 1), ("буква.", 2), ("Второй пункт.", 0),
            ("снова раз.", 1),
        )
    )  # fmt: skip
    found = read(docx(body, numbering=numbering))
    assert [(c.address, c.label) for c in found.clauses] == [
        ("1", "1."), ("1.1", "1)"), ("1.2", "2)"), ("1.2.a", ""), ("2", "2."), ("2.1", "1)"),
    ]  # fmt: skip
    assert found.clauses[3].text == "а) буква."


def test_footnotes_tables_and_raised_digits_stay_with_their_clause() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    note = f'<w:footnote w:id="2">{paragraph("Пояснение.")}</w:footnote>'
    notes = f"<w:footnotes {space}>{note}</w:footnotes>"
    cited = (
        "<w:p><w:r><w:t>5</w:t></w:r>"
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'
        '<w:r><w:t xml:space="preserve">. Ставки</w:t></w:r>'
        '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    rows = [["Товар", "Срок"], ["Молоко | сливки", "5 дней"], ["Хлеб", ""]]
    found = read(docx(cited + table(rows), footnotes=notes))
    assert [(c.address, c.label, c.text) for c in found.clauses] == [
        ("5-1", "5¹.", "Ставки¹"),
        ("5-1.fn1", "", "¹ Пояснение."),
        ("5-1.table", "", "Товар | Срок\nМолоко ¦ сливки | 5 дней\nХлеб"),
    ]
    assert notation_of(found) == tuple(found.clauses)


def test_a_footnote_of_a_table_stays_with_it() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    note = f'<w:footnote w:id="2">{paragraph("Без НДС.")}</w:footnote>'
    rows = table([["Товар", "Цена"], ["Хлеб", "40"]]).replace(
        "40</w:t></w:r>", '40</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
    )
    found = read(docx(rows, footnotes=f"<w:footnotes {space}>{note}</w:footnotes>"))
    assert [c.text for c in found.clauses] == ["Товар | Цена\nХлеб | 40¹", "¹ Без НДС."]


def test_pictures_are_told_of_at_their_place_and_drawings_by_name() -> None:
    blip = '<a:blip xmlns:a="a" xmlns:r="{r}" r:embed="{key}"/>'
    shown = f"<w:p><w:r><w:drawing>{blip}</w:drawing></w:r></w:p>"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    keys = {"p1": "media/печать.png", "p2": "media/схема.emf"}
    rels = "".join(f'<Relationship Id="{k}" Target="{v}"/>' for k, v in keys.items())
    body = paragraph("1. Раз.") + shown.format(r=office, key="p2")
    body += paragraph("2. Два.") + shown.format(r=office, key="p1")
    file = docx(body, **{"_rels/document.xml.rels": f"<Relationships>{rels}</Relationships>"})
    found = read(file)
    assert [c.text for c in found.clauses] == ["Раз.", "Два."]
    items = [(one.address, str(one.sentence)[:7], one.words) for one in found.doubts]
    assert items == [("1", "Рисунок", "схема.emf"), ("2", "Картинк", "печать.png")]


def test_a_lost_number_and_one_that_comes_twice_are_doubted() -> None:
    body = "".join(paragraph(text) for text in ("1. Раз.", "2. Два.", "4. Четыре.", "4. Опять."))
    found = read(docx(body))
    assert [doubt.address for doubt in found.doubts] == ["4", "4--2"]


words = st.text(alphabet="абвГД 1.)-–[]|#№«»\n", min_size=1, max_size=40).map(
    lambda text: "\n".join(line.strip() for line in text.splitlines() if line.strip())
)


@given(st.lists(words.filter(bool), min_size=1, max_size=25))
def test_whatever_stands_in_a_document_the_notation_holds_it(texts: list[str]) -> None:
    found = recognise_clauses([Paragraph(text=text) for text in texts])
    report = Report()
    back = parse_clauses("", write_clauses(found.clauses).splitlines(), report)
    assert [c.address for c in back] == [c.address for c in found.clauses]
    had = "".join("".join(texts).split())
    has = "".join("".join(c.printed for c in found.clauses).split())
    assert len(had) - len(has) <= len(texts), "only the dashes before items go"


def read_file(file: IO[bytes], *, name: str, size: int) -> None:
    body = read_uploaded_document.read_body(file, size=size)
    read_uploaded_document.read_paragraphs(
        body, kind=read_uploaded_document.detect_kind(body[:1000], name)
    )


def refusal(body: bytes, name: str = "x.docx", size: int | None = None) -> str:
    with pytest.raises(Refused) as refused:
        read_file(io.BytesIO(body), name=name, size=len(body) if size is None else size)
    return str(refused.value)


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


ENTITIES = (
    b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]>'
    b"<a>&y;&y;&y;</a>"
)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "пустой"),
        (b"PK\x03\x04 and then nothing", "повреждён"),
        (zipped(word__document_xml=b"<w"), "повреждён"),
        (zipped(a_txt=b"nothing of Word"), "повреждён"),
        (zipped(word__document_xml=b"<a/>" + b" " * 90_000_000), "слишком велик"),
        (zipped(word__document_xml=ENTITIES), "не пишет ни один редактор"),
        (zipped(word__document_xml=b"<a/>", word__vbaProject_bin=b"x"), "макросы"),
        (b"\xd0\xcf\x11\xe0 an old file or one with a password", "паролем"),
        (b"{\\rtf1 hello}", ".rtf"),
        (b"%PDF-1.7\n1 0 obj << /Type", "повреждён"),
        (b"MZ a program", "Мы читаем"),
    ],
)  # fmt: skip
def test_what_is_broken_or_hostile_is_refused_in_words(body: bytes, words: str) -> None:
    assert words in refusal(body)


def test_a_huge_file_is_not_read() -> None:
    class Unread(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError("read")

    with pytest.raises(Refused, match="больше 20 МБ"):
        read_uploaded_document.read_body(Unread(), size=300 * 1024 * 1024)


def test_half_of_the_order_is_refused_and_a_scan_is_told_as_such() -> None:
    whole = as_docx(order())
    assert "повреждён" in refusal(whole[: len(whole) // 2])
    from fpdf import FPDF

    scan = FPDF()
    scan.add_page()
    scan.rect(10, 10, 100, 100)
    assert "это скан" in refusal(bytes(scan.output()), "scan.pdf")


def test_a_pdf_with_a_password_is_refused() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(as_pdf(order()[:4]))))
    writer.encrypt("тайна", algorithm="RC4-128")
    closed = io.BytesIO()
    writer.write(closed)
    assert "паролем" in refusal(closed.getvalue(), "x.pdf")


def test_tables_in_tables_without_end_are_refused() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 3_000 + paragraph("дно") + "</w:tc></w:tr></w:tbl>" * 3_000
    assert refusal(docx(deep))
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY, "the child alone"
