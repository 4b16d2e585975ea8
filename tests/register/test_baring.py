"""What everybody gets of a file holds what it shows, and nothing of who wrote it."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DictionaryObject, NameObject, NumberObject, TextStringObject

from otklik.core.refusal import Refused
from otklik.register.documents import opening

from .papers import W, docx, paragraph

pytestmark = pytest.mark.any_database
SECRET = "Tajnyj Avtor"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relation(name: str, target: str, kind: str = "", more: str = "") -> str:
    kind = kind or target.rpartition("/")[2].removesuffix(".xml")
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"{more}/>'


def relations(*told: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(told)}</Relationships>'


def as_word_writes(**parts: str | bytes) -> bytes:
    """With authors, properties, a template and a picture of a camera, `parts` beside them."""
    photo = Image.new("RGB", (8, 8))
    exif = photo.getexif()
    exif[0x013B] = SECRET
    picture = io.BytesIO()
    photo.save(picture, "JPEG", exif=exif)
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Override PartName="/docProps/app.xml" ContentType="x"/>'
        '<Override PartName="/word/document.xml" ContentType="y"/></Types>',
        "_rels/.rels": relations(
            relation("a", "word/document.xml", "officeDocument"), relation("b", "docProps/app.xml")
        ),
        "docProps/app.xml": f"<a>{SECRET}</a>",
        "docProps/core.xml": f"<a>{SECRET}</a>",
        "customXml/item1.xml": f"<a>{SECRET}</a>",
        "word/document.xml": document(paragraph("1. Слово.")),
        "word/settings.xml": f'<w:settings xmlns:w="{W}" xmlns:r="{OFFICE}">'
        '<w:zoom w:percent="100"/><w:attachedTemplate r:id="t"/></w:settings>',
        "word/_rels/settings.xml.rels": relations(
            relation("t", f"file:///C:/{SECRET}/N.dotm", "attachedTemplate",
                     ' TargetMode="External"')
        ),
        "word/_rels/document.xml.rels": relations(
            relation("c", "settings.xml"), relation("d", "../customXml/item1.xml"),
            relation("e", "people.xml"), relation("f", "media/image1.jpg", "image"),
            relation("g", "https://example.org/", "hyperlink", ' TargetMode="External"'),
        ),
        "word/people.xml": f"<a>{SECRET}</a>",
        "word/media/image1.jpg": picture.getvalue(),
    }  # fmt: skip
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in (files | parts).items():
            archive.writestr(name, content)
    return made.getvalue()


def document(body: str) -> str:
    return f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'


def test_a_docx_keeps_what_it_shows_and_loses_its_authors() -> None:
    bared = opening.bared(as_word_writes(), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert [name for name, part in parts.items() if SECRET.encode() in part] == []
    assert sorted(parts) == [
        "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels",
        "word/_rels/settings.xml.rels", "word/document.xml", "word/media/image1.jpg",
        "word/settings.xml",
    ]  # fmt: skip
    assert b"attachedTemplate" not in parts["word/settings.xml"]
    assert b"docProps" not in parts["[Content_Types].xml"] + parts["_rels/.rels"]
    assert b"https://example.org/" in parts["word/_rels/document.xml.rels"]
    assert opening.read(bared, kind="docx")[0].text == "1. Слово."


VANISH = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>"
TRACKED = f'<w:p><w:ins w:author="{SECRET}"><w:r><w:t>x</w:t></w:r></w:ins></w:p>'
REFUSED = [
    ({"word/document.xml": document(TRACKED)}, "правки"),
    ({"word/document.xml": document(VANISH)}, "скрытый текст"),
    ({"word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment/></w:comments>'}, "примечания"),
    ({"word/header1.xml": f'<w:hdr xmlns:w="{W}">{TRACKED}</w:hdr>'}, "правки"),
    ({"word/_rels/document.xml.rels": relations(relation("x", "embeddings/book.xlsx", "package")),
      "word/embeddings/book.xlsx": "x"}, "другой файл"),
    ({"word/vbaProject.bin": "x"}, "макросы"),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "words"), REFUSED)
def test_what_a_person_has_to_decide_on_is_refused_in_words(
    parts: dict[str, str], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        opening.bared(as_word_writes(**parts), kind="docx")


def test_comments_that_were_all_deleted_are_none() -> None:
    empty = {"word/comments.xml": f'<w:comments xmlns:w="{W}"/>'}
    assert opening.bared(as_word_writes(**empty), kind="docx")
    assert opening.bared(docx(paragraph("1. Слово.")), kind="docx")


def pdf() -> PdfWriter:
    paper = FPDF()
    paper.set_author(SECRET)
    paper.set_title(SECRET)
    paper.add_page()
    paper.set_font("helvetica")
    paper.write(8, "Words of the act", link="https://example.org/")
    return PdfWriter(clone_from=io.BytesIO(bytes(paper.output())))


def written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_pdf_keeps_its_pages_and_loses_its_authors_and_files() -> None:
    writer = pdf()
    writer.add_attachment("salary.txt", SECRET.encode())
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject(f"alert('{SECRET}')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(name): value for name, value in script.items()}
    )
    assert SECRET.encode() in written(writer)
    bared = opening.bared(written(writer), kind="pdf")
    reader = PdfReader(io.BytesIO(bared))
    assert "Words of the act" in reader.pages[0].extract_text()
    assert not reader.metadata
    assert not reader.attachments
    assert b"JavaScript" not in bared
    assert SECRET.encode() not in bared
    assert b"https://example.org/" in bared


def test_a_note_on_a_page_and_a_signature_are_refused() -> None:
    writer = pdf()
    writer.add_annotation(0, Text(text=SECRET, rect=(10, 10, 20, 20)))
    with pytest.raises(Refused, match="примечания"):
        opening.bared(written(writer), kind="pdf")
    signed = pdf()
    signed.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/SigFlags"): NumberObject(3)}
    )
    with pytest.raises(Refused, match="подпись"):
        opening.bared(written(signed), kind="pdf")
