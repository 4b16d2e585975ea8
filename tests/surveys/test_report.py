"""The yearly report: what pages say, as documents that other programs read."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.test import Client
from pypdf import PdfReader

from otklik.core.documents.blocks import Picture
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting.invitations_and_codes import Invitations
from otklik.surveys.collecting.models import Mode
from otklik.surveys.report.technical_sheet import technical_sheet
from otklik.surveys.results.wave_results import results
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory

from .conftest import NOON
from .filling import filled
from .report_blocks import report, section, tables
from .test_exports import body

pytestmark = pytest.mark.django_db

FILES = "/desk/surveys/2026/files/documents/"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def two_years() -> Wave:
    """A wave that is compared with the one before."""
    fewer = {"overall": {"satisfied": 130, "not-satisfied": 150, "unsure": 20}}
    filled(320, fewer, slug="2025", title="Опрос 2025 года", modes=(Mode.WEB, Mode.WEB))
    more = {
        "overall": {"satisfied": 240, "not-satisfied": 60, "unsure": 20},
        "information": {"5": 120, "4": 90, "3": 60, "2": 10, "1": 3},
        "sources": {"site vk": 120, "telegram": 60, "ok": 40},
        "useful.site": {"yes": 150, "no": 40},
    }
    texts = {"site-sought": ["Часы работы"] * 12}
    return filled(
        340, more, slug="2026", title="Опрос 2026 года", at=NOON + timedelta(days=365),
        texts=texts, modes=(Mode.WEB, Mode.WEB),
    )  # fmt: skip


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.LEAD))
    return client


def words_of_pdf(client: Client, name: str) -> tuple[PdfReader, str]:
    reader = PdfReader(BytesIO(body(client.get(FILES + name))))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return reader, " ".join(text.replace("\xa0", " ").split())


def words_of_docx(client: Client) -> tuple[ZipFile, ElementTree.Element, str]:
    archive = ZipFile(BytesIO(body(client.get(FILES + "report.docx"))))
    root = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own
    text = " ".join("".join(p.itertext()) for p in root.iter(f"{WORD}p"))
    return archive, root, text.replace("\xa0", " ")


def test_the_report_says_figures_verdicts_and_how_it_was_made(
    desk: Client, two_years: Wave
) -> None:
    _reader, result = words_of_pdf(desk, "report.pdf")
    for item in (
        "Опрос 2026 года",
        "не репрезентативен",
        "Кто не ответил",
        "Взвешивание",
        "240",
        "75 %",
        "стало лучше",
        "Опрос 2025 года",
        "Выводы",
        "кем и к какому сроку",
    ):
        assert item in result, item


def test_the_report_is_tagged_for_whoever_does_not_see_it(desk: Client, two_years: Wave) -> None:
    reader, _told = words_of_pdf(desk, "report.pdf")
    root: Any = reader.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"].startswith("ru")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    kinds: set[str] = set()
    waiting: list[Any] = [root["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            kinds.add(str(node.get("/S")))
            waiting += [node["/K"]] if "/K" in node else []
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= kinds
    assert reader.metadata is not None
    assert "Опрос 2026 года" in str(reader.metadata.title)


def test_the_summary_is_a_page(desk: Client, two_years: Wave) -> None:
    reader, result = words_of_pdf(desk, "summary.pdf")
    assert len(reader.pages) == 1
    assert "не репрезентативен" in result
    assert "стало лучше, +" in result
    assert "Выводы" in result


def test_a_row_is_said_with_its_question(two_years: Wave) -> None:
    (table,) = tables(section(two_years, "Что изменилось"))
    names = [str(row[0]) for row in table.rows]
    items = [name for name in names if name.startswith("9.")]
    assert items[0] == "9. Является ли для Вас… — Сайт Комитета"
    assert any(name.startswith("3. Как часто Вы") for name in names)


def test_the_document_says_the_same_and_leaves_room_for_conclusions(
    desk: Client, two_years: Wave
) -> None:
    archive, root, result = words_of_docx(desk)
    assert "стало лучше" in result
    assert "75 %" in result
    assert "____" in result
    heads = [row for row in root.iter(f"{WORD}tr") if row.find(f".//{WORD}tblHeader") is not None]
    assert len(heads) == len(list(root.iter(f"{WORD}tbl")))
    names = archive.namelist()
    pictures = [name for name in names if name.startswith("word/media/")]
    points = [name for name in pictures if name.endswith(".png")]
    drawn = [name for name in pictures if name.endswith(".svg")]
    assert len(points) == len(drawn) == len(pictures) / 2 > 0
    assert all(archive.read(name).startswith(b"\x89PNG") for name in points)
    assert all(f'r:embed="rIds{n}"' in archive.read("word/document.xml").decode()
               for n in range(1, len(drawn) + 1))  # fmt: skip
    titles = [ElementTree.fromstring(archive.read(name))[0].text for name in drawn]  # noqa: S314
    assert "Скорее удовлетворен: 75 %" in [str(title).replace("\xa0", " ") for title in titles]
    relations = archive.read("word/_rels/document.xml.rels").decode()
    assert all(name.removeprefix("word/") in relations for name in pictures)


def test_a_bar_is_drawn_once_for_the_page_and_both_documents(desk: Client, two_years: Wave) -> None:
    picture = tables(section(two_years, "1."))[0].rows[0][1]
    assert isinstance(picture, Picture)
    drawn = picture.svg.partition("</title>")[2].removesuffix("</svg>")
    assert drawn in desk.get("/desk/surveys/2026/results/").content.decode()
    archive, _root, _told = words_of_docx(desk)
    svgs = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".svg")]
    assert picture.svg in svgs


def test_what_is_hidden_on_the_page_is_hidden_in_the_report(two_years: Wave) -> None:
    rows = [row for one in tables(report(two_years)) for row in one.rows if "скрыто" in row[2:3]]
    assert rows  # three people gave the lowest mark
    for _answer, picture, _people, share, interval in rows:
        assert (share, interval) == ("—", "—")
        assert isinstance(picture, Picture)
        assert picture.svg.count("<rect") == 1  # the ground, without a bar


def test_without_an_earlier_survey_it_says_so(desk: Client) -> None:
    filled(60, {"overall": {"satisfied": 40, "unsure": 15}}, slug="2026")
    _reader, result = words_of_pdf(desk, "report.pdf")
    assert "Не сравнивается" in result
    assert desk.get(FILES + "other.pdf").status_code == 404


def test_the_sheet_says_whom_the_wave_invited(two_years: Wave) -> None:
    values = dict(technical_sheet(two_years, results(two_years)))
    assert not [term for term in values if "Приглашали" in term]
    Invitations.objects.create(wave=two_years, every=20, shown=1200, opened=90, declined=300)
    values = dict(technical_sheet(two_years, results(two_years)))
    text = values["Приглашали случайно"].replace("\xa0", " ")
    assert "из 20" in text
    assert "1 200" in text
