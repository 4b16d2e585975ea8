"""PDFs of several programs come in as the same words: two columns, heads and feet of pages, words
cut at the end of lines. A scan is refused in words."""

import io
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
import typst
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from otklik.core.refusal import Refused
from otklik.legal_acts.acts.clause_dataclass import ClauseKind
from otklik.legal_acts.document_import import read_uploaded_document
from otklik.legal_acts.document_import.readers import pdf
from otklik.legal_acts.document_import.recognise_clauses import recognise_clauses

from .papers import FONTS

HEAD = "Официальный вестник № 12"
TITLE = "Об утверждении правил торговли на ярмарках"
FIRST = "В соответствии с законом о торговле Правительство области постановляет:"
POINT = (
    "Организатор ярмарки размещает информационно-телекоммуникационные сведения о продавцах,"
    " предоставляющих сельскохозяйственную продукцию, и обеспечивает беспрепятственный доступ"
    " покупателей к контрольным весам номер {n} в течение всего времени работы ярмарки."
)
POINTS = 40


def by_typst() -> bytes:
    points = "\n\n".join(f"#str({n}). {POINT.format(n=n)}" for n in range(1, POINTS + 1))
    made = typst.compile(
        f"""#set page(paper: "a4", columns: 2, header: [{HEAD} #h(1fr) 5 марта 2024],
          footer: context [Страница #counter(page).display()])
        #set text(size: 10pt, lang: "ru", hyphenate: true)
        #set par(justify: true, first-line-indent: 1.2em)
        #place(top + center, scope: "parent", float: true)[*ПОСТАНОВЛЕНИЕ* \\
          от 5 марта 2024 г. № 112 \\ *{TITLE}*]

        {FIRST}

        {points}""".encode(),
        format="pdf",
        ignore_system_fonts=True,
    )
    return bytes(made)


class _Columns(FPDF):
    def header(self) -> None:
        self.set_font("DejaVu", size=8)
        self.cell(0, 8, HEAD, new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("DejaVu", size=8)
        self.cell(0, 10, f"– {self.page_no()} –", align="C")


def by_fpdf() -> bytes:
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    paper = _Columns()
    paper.add_font("DejaVu", "", str(FONTS / "DejaVuSans.ttf"))
    paper.add_page()
    paper.set_font("DejaVu", size=11)
    for line in ("ПОСТАНОВЛЕНИЕ", "от 5 марта 2024 г. № 112", TITLE):
        paper.cell(0, 6, line, align="C", new_x="LMARGIN", new_y="NEXT")
    paper.ln(6)
    paper.set_font("DejaVu", size=10)
    with paper.text_columns(ncols=2, gutter=8, text_align="J") as columns:
        for words in (FIRST, *(f"{n}. {POINT.format(n=n)}" for n in range(1, POINTS + 1))):
            columns.write(words)
            columns.ln()
            columns.ln()
    return bytes(paper.output())


def by_chromium() -> bytes:
    return (Path(__file__).parent / "printed/by-chromium.pdf").read_bytes()


@pytest.mark.parametrize("made", [by_typst, by_fpdf, by_chromium])
def test_two_columns_with_heads_and_feet_come_in_to_the_letter(made: Callable[[], bytes]) -> None:
    found = recognise_clauses(read_uploaded_document.read_paragraphs(made(), kind="pdf"))
    points = [one for one in found.clauses if one.kind == ClauseKind.POINT]
    assert [one.label for one in points] == [f"{n}." for n in range(1, POINTS + 1)]
    assert [" ".join(one.text.split()) for one in points] == [
        POINT.format(n=n) for n in range(1, POINTS + 1)
    ]
    every = " ".join(" ".join(one.printed.split()) for one in found.clauses)
    assert FIRST in every
    assert TITLE in every
    assert HEAD not in every
    assert (found.particulars.number, found.particulars.adopted_on) == ("112", "2024-03-05")


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("о про-", "давцах и", "о продавцах и"),
        ("торгово-", "промышленная палата", "торгово-промышленная палата"),
        ("информа-", "ционно-справочный", "информационно-справочный"),
        ("Хади-", "жат", "Хадижат"),
        ("что-", "нибудь", "что-нибудь"),
        ("учёт-", "ный", "учётный"),
        ("санитарно-", "эпидемиологический", "санитарно-эпидемиологический"),
    ],
)
def test_a_word_that_was_cut_is_whole_again(above: str, below: str, whole: str) -> None:
    assert pdf.join_hyphenated(above, below) == whole


@given(st.text("абвё-", min_size=1, max_size=9), st.text("абвё -", max_size=9))
def test_mending_loses_no_letter(above: str, below: str) -> None:
    made = pdf.join_hyphenated(f"{above}-", below)
    assert made.replace("-", "") == (above + below).replace("-", "")


def test_a_scan_is_refused_and_said_to_be_one() -> None:
    scan = FPDF()
    for _page in range(3):
        scan.add_page()
        picture = io.BytesIO()
        Image.new("L", (60, 80), 200).save(picture, "JPEG")
        scan.image(picture, w=180)
    with pytest.raises(Refused) as refused:
        read_uploaded_document.read_paragraphs(bytes(scan.output()), kind="pdf")
    assert "нет текста" in str(refused.value)
    assert "скан" in str(refused.value)
    assert ".docx" in str(refused.value), "and what to do next"


def test_numbers_of_pages_alone_are_no_text_of_a_scan() -> None:
    class Numbered(FPDF):
        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("helvetica", size=8)
            self.cell(0, 10, str(self.page_no()), align="C")

    scan = Numbered()
    for _page in range(3):
        scan.add_page()
    with pytest.raises(Refused, match="нет текста"):
        read_uploaded_document.read_paragraphs(bytes(scan.output()), kind="pdf")
