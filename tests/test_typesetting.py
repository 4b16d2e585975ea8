"""A document is made whatever people wrote: by real Typst, with its own fonts."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

import otklik
from otklik.core.documents import pdf
from otklik.core.documents.blocks import Document, table

LAYOUT = """#set document(title: "Проба")
#set text(font: "Libertinus Serif", lang: "ru")
#let told = json(bytes(sys.inputs.report))
= Проба
#for one in told.parts [#one.words #parbreak()]
"""


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    path = tmp_path / "trial.typ"
    path.write_text(LAYOUT, "utf-8")
    return path


def read(layout: Path, *texts: str) -> str:
    made = pdf.pdf(layout, report={"parts": tuple({"words": text} for text in texts)})
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Вернули 500 ₽ — «спасибо» № 1", "Вернули 500 ₽ — «спасибо» № 1"),
        ("ГӀалгӀай, Хьехархо", "ГӀалгӀай, Хьехархо"),
        ("плохо 😀 очень", "плохо □ очень"),
        ("семья 👨\u200d👩\u200d👧 из", "семья □\u200d□\u200d□ из"),
        ("пункт 1\ufe0f\u20e3 главный", "пункт 1 главный"),
        ("палец 👍🏽 вверх", "палец □□ вверх"),
        ("чай 漢字 зелёный", "чай □□ зелёный"),
        ("рис ไทย хороший", "рис □□□ хороший"),
        ("нач\ufeffало", "начало"),
        ("из\x02 PDF\x1b\x00\x7f\x85", "из PDF"),
        ("пол\ud83dпары", "полпары"),
        ("нет\uffffзнака", "нетзнака"),
        ("знак \u0378 ничей", "знак □ ничей"),
        ("ширина \u1680 иная", "ширина □ иная"),
    ],
)
def test_every_kind_of_sign_leaves_a_document(layout: Path, typed: str, shown: str) -> None:
    text = read(layout, "До.", typed, "После.")
    assert shown.replace("\u200d", "") in text.replace("\u200d", "")
    assert "До." in text
    assert "После." in text


def test_every_document_is_made_here() -> None:
    """Whoever calls Typst past this falls over the first emoji."""
    root = Path(otklik.__file__).parent
    named = {path for path in root.rglob("*.py") if "typst.compile" in path.read_text("utf-8")}
    assert named == {root / "core" / "documents" / "pdf.py"}
    made = [path for path in root.rglob("*.py") if "pdf.pdf(" in path.read_text("utf-8")]
    assert len(made) == len(list(root.rglob("*.typ")))


def test_a_text_of_many_signs_that_no_font_has(layout: Path) -> None:
    """More than are tried one by one."""
    signs = "".join(map(chr, range(0x4E00, 0x4E00 + pdf.MOST_TRIED + 100)))
    assert "Слова остались" in read(layout, f"{signs} Слова остались")


def test_signs_that_fail_only_in_this_layout_leave_a_document(layout: Path) -> None:
    """Its font alone has fewer than all fonts together, which show each sign when it is tried."""
    narrow = 'font: "DejaVu Sans Mono", fallback: false, '
    layout.write_text(LAYOUT.replace('font: "Libertinus Serif", ', narrow), "utf-8")
    assert "было □ здесь" in read(layout, "было ⨌ здесь")


def test_a_fault_of_the_layout_quotes_nobody(tmp_path: Path) -> None:
    broken = tmp_path / "broken.typ"
    broken.write_text('#set document(title: "x")\n#panic(sys.inputs.report)\n', "utf-8")
    with pytest.raises(pdf.NotTypesetError, match=r"^Typst refused broken\.typ\.$") as error:
        pdf.pdf(broken, report="слова человека")
    assert error.value.__cause__ is None
    assert error.value.__context__ is None


def test_a_row_longer_than_a_page_goes_on_and_a_word_without_blanks_stays_in_its_cell() -> None:
    words = " ".join(f"слово{number}" for number in range(700))
    token = "A" * 300
    rows = [["4.3", "x", f"{words} конец"], ["4.4", token, "коротко"]]
    document = Document(
        title="Лист", blocks=[table(["Пункт", "Было", "Стало"], rows, (20, 73, 73))]
    )
    pages = [page.extract_text() for page in PdfReader(BytesIO(document.make("pdf"))).pages]
    assert len(pages) > 2
    assert any("конец" in page for page in pages)
    assert sum(page.count("A") for page in pages) == len(token)
    assert max(line.count("A") for page in pages for line in page.splitlines()) < 60
