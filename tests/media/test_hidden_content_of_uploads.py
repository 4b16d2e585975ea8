"""A file that is uploaded to the site: what it hides is told, and nobody outside gets it before
somebody decided."""

import io
from copy import deepcopy
from html import unescape
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from PIL.ExifTags import GPS, IFD
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import ReferenceIndex

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.media.document import SiteDocument
from otklik.media.sanitize import sandbox
from otklik.media.sanitize.faults_and_findings import HiddenKind
from otklik.organisation.people.roles_and_rights import Role
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
AUTHOR = "Тайный Автор"
CORE = (
    '<cp:coreProperties xmlns:cp="http://x" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f"<dc:creator>{AUTHOR}</dc:creator></cp:coreProperties>"
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    del settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"]


def package(**parts: Any) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, part in ({"[Content_Types].xml": TYPES} | parts).items():
            archive.writestr(name, part)
    return made.getvalue()


def docx(inside: str, **more: str | bytes) -> bytes:
    body = f"<w:document {W}><w:body><w:p>{inside}</w:p></w:body></w:document>"
    return package(**{"word/document.xml": body}, **more)


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def xlsx(*, sheet: str = "<sheetData/>", state: str = "", **more: str) -> bytes:
    return package(
        **{
            "xl/workbook.xml": f'<workbook><sheet name="Премии" {state}/></workbook>',
            "xl/worksheets/sheet1.xml": f"<worksheet>{sheet}</worksheet>",
            "docProps/core.xml": CORE,
        },
        **more,
    )


def pdf(*, author: str = "", note: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if author:
        writer.add_metadata({"/Author": author})
    if note:
        writer.add_annotation(0, Text(rect=(1, 1, 20, 20), text=note))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def photo() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (43.0, 19.0, 5.0)
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "JPEG", exif=exif)
    return made.getvalue()


def hidden(body: bytes) -> dict[HiddenKind, tuple[str, ...]]:
    return {one.what: one.examples for one in sandbox.inspect(body).hides}


def uploaded(body: bytes, name: str = "a.docx") -> SiteDocument:
    document = SiteDocument(title="Бланк")
    document.file.save(name, ContentFile(body), save=False)
    document.save()
    return document


def test_each_kind_of_file_tells_what_it_hides() -> None:
    one = f'<w:comment w:author="{AUTHOR}">{run("проверить")}</w:comment>'
    comments = f"<w:comments {W}>{one}</w:comments>"
    inside = run("Слово") + f'<w:ins w:author="{AUTHOR}">{run("вставлено")}</w:ins>'
    inside += "<w:r><w:rPr><w:vanish/></w:rPr><w:t>тайно</w:t></w:r>"
    items = hidden(docx(inside, **{"word/comments.xml": comments, "docProps/core.xml": CORE}))
    assert items == {
        HiddenKind.AUTHORS: (AUTHOR,),
        HiddenKind.COMMENTS: ("проверить",),
        HiddenKind.CHANGES: ("вставлено",),
        HiddenKind.HIDDEN_TEXT: ("тайно",),
    }
    items = hidden(xlsx(sheet='<sheetData><row hidden="1"/></sheetData>', state='state="hidden"'))
    assert set(items) == {HiddenKind.AUTHORS, HiddenKind.SHEETS, HiddenKind.ROWS}
    assert items[HiddenKind.SHEETS] == ("Премии",)
    slide = '<sld show="0"><r><t>Черновик</t></r></sld>'
    notes = "<notes><r><t>сказать тихо</t></r></notes>"
    items = hidden(
        package(
            **{
                "ppt/presentation.xml": "<presentation/>",
                "ppt/slides/slide1.xml": slide,
                "ppt/notesSlides/notesSlide1.xml": notes,
                "ppt/vbaProject.bin": b"x",
            }
        )
    )
    assert set(items) == {HiddenKind.SLIDES, HiddenKind.NOTES, HiddenKind.MACROS}
    assert set(hidden(pdf(author=AUTHOR, note="спросить"))) == {
        HiddenKind.AUTHORS,
        HiddenKind.COMMENTS,
    }
    assert set(hidden(photo())) == {HiddenKind.PLACE}


def test_a_plain_file_hides_nothing_and_its_words_are_known() -> None:
    seen = sandbox.inspect(docx(run("Заявление")))
    assert (seen.kind, seen.text, seen.hides) == ("docx", "Заявление", ())


@pytest.mark.parametrize("body", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old"])
def test_what_cannot_be_looked_into_waits_for_a_person(body: bytes) -> None:
    document = uploaded(body)
    assert document.fault
    assert document.decided_at is None
    document.keep_as_is("Старая форма, её просят", by=UserFactory(), at=timezone.now())
    assert document.decided_at is not None


def test_strangers_get_a_file_once_it_is_decided_on_and_shown(
    client: Client,
    site: HomePage,
) -> None:
    document = uploaded(xlsx(), "a.xlsx")
    page = site.add_child(instance=TextPage(title="Бланки", slug="forms", live=False))
    page.body = [("file", document)]
    page.save()
    ReferenceIndex.create_or_update_for_object(page)  # the worker does it

    def status() -> int:
        answer = client.get(document.url)
        if answer.streaming:
            list(answer)  # read to its end, the file is shut
        return answer.status_code

    assert status() == 404
    document.replace_with(document.clean_copy(), by=UserFactory(), at=timezone.now())
    assert status() == 404, "it stands on a draft alone"
    page.save_revision().publish()
    answer = client.get(document.url)
    assert answer.status_code == 200
    assert AUTHOR.encode() not in b"".join(answer)
    assert "XLSX" in client.get("/forms/").content.decode()
    page.refresh_from_db()
    page.unpublish()
    assert status() == 404


def test_a_file_that_only_lies_among_files_is_nobodys(client: Client, site: HomePage) -> None:
    document = uploaded(docx(run("Слово")))
    assert document.decided_at is not None
    assert client.get(document.url).status_code == 404
    client.force_login(UserFactory(role=Role.AUTHORISED))
    answer = client.get(document.url)
    assert b"".join(answer)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "name"), [(xlsx(), "a.xlsx"), (pdf(author=AUTHOR), "a.pdf"), (photo(), "a.jpg")]
)
def test_a_clean_copy_takes_the_place_of_the_file(
    body: bytes,
    name: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    document = uploaded(body, name)
    was = document.file.path
    with django_capture_on_commit_callbacks(execute=True):
        document.replace_with(document.clean_copy(), by=UserFactory(), at=timezone.now())
    document.refresh_from_db()
    assert document.hides == []
    assert document.decided_by is not None
    assert not document.file.storage.exists(was)
    with document.open_file() as file:
        assert AUTHOR.encode() not in file.read()
    assert Line.objects.filter(verb="file.bared").count() == 1


def test_what_a_person_has_to_decide_on_is_not_guessed_at() -> None:
    for body in (xlsx(state='state="veryHidden"'), pdf(note="спросить")):
        with pytest.raises(Refused):
            uploaded(body).clean_copy()


def test_an_editor_reads_what_a_file_hides_and_decides(client: Client, site: HomePage) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    document = uploaded(xlsx(), "a.xlsx")
    assert "Бланк" in unescape(client.get("/admin/").content.decode())
    page = unescape(client.get(f"/admin/documents/edit/{document.pk}/").content.decode())
    assert f"Имена тех, кто писал («{AUTHOR}»)" in page
    assert "Опубликовать очищенную копию" in page
    client.post(f"/admin/hidden/{document.pk}/keeping/", {"reason": " "})
    document.refresh_from_db()
    assert document.decided_at is None, "a reason is asked for"
    client.post(f"/admin/hidden/{document.pk}/keeping/", {"reason": "Автор согласен"})
    document.refresh_from_db()
    assert document.reason == "Автор согласен"
    line = Line.objects.get(verb="file.kept_as_is")
    assert (line.particulars or {})["reason"] == "Автор согласен"
    document.file.save("b.xlsx", ContentFile(xlsx(state='state="hidden"')), save=False)
    document.file_hash = ""
    document.save()
    assert document.decided_at is None, "another file is decided on anew"


def test_the_clean_copy_of_a_press(client: Client, site: HomePage) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    document = uploaded(pdf(author=AUTHOR), "a.pdf")
    client.post(f"/admin/hidden/{document.pk}/baring/")
    document.refresh_from_db()
    with document.open_file() as file:
        result = PdfReader(file).metadata
        assert result is None or not result.author


def test_who_may_not_edit_the_site_decides_nothing(client: Client, site: HomePage) -> None:
    client.force_login(UserFactory(role=Role.LEAD))
    document = uploaded(xlsx(), "a.xlsx")
    address = f"/admin/hidden/{document.pk}/keeping/"
    assert client.post(address, {"reason": "так"}).status_code == 403
