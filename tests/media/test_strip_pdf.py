"""A PDF goes out without who wrote it and what it keeps unseen."""

import io
from typing import Any

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DictionaryObject, NameObject, NumberObject, TextStringObject

from otklik.core.refusal import Refused
from otklik.media.sanitize import sandbox
from tests.media.as_written import (
    SECRET,
    photo,
)


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
    bared = sandbox.strip(written(writer), kind="pdf")
    reader = PdfReader(io.BytesIO(bared))
    assert "Words of the act" in reader.pages[0].extract_text()
    assert not reader.metadata
    assert not reader.attachments
    assert b"JavaScript" not in bared
    assert SECRET.encode() not in bared
    assert links(bared) == ["https://example.org/"]


def links(body: bytes) -> list[str]:
    """Where links of the first page lead, as a reader follows them."""
    page: Any = PdfReader(io.BytesIO(body)).pages[0]
    notes = [one.get_object() for one in page["/Annots"]]
    return [str(note["/A"]["/URI"]) for note in notes if "/A" in note]


def test_a_note_on_a_page_and_a_signature_are_refused() -> None:
    writer = pdf()
    writer.add_annotation(0, Text(text=SECRET, rect=(10, 10, 20, 20)))
    with pytest.raises(Refused, match="примечания"):
        sandbox.strip(written(writer), kind="pdf")
    signed = pdf()
    signed.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/SigFlags"): NumberObject(3)}
    )
    with pytest.raises(Refused, match="подпись"):
        sandbox.strip(written(signed), kind="pdf")


def named(**values: str | DictionaryObject) -> DictionaryObject:
    return DictionaryObject({
        NameObject(f"/{name}"): value if isinstance(value, DictionaryObject) else NameObject(value)
        if value.startswith("/") else TextStringObject(value) for name, value in values.items()
    })  # fmt: skip


def test_what_follows_a_link_of_a_pdf_goes_and_so_do_links_to_files() -> None:
    script = named(S="/JavaScript", JS=f"alert('{SECRET}')")
    for link, is_kept in (("https://example.org/a", True), (f"file:///C:/{SECRET}", False)):
        writer = pdf()
        page: Any = writer.pages[0]
        [note] = page["/Annots"]
        action = named(S="/URI", URI=link, Next=script)
        note.get_object()[NameObject("/A")] = action
        bared = sandbox.strip(written(writer), kind="pdf")
        assert b"JavaScript" not in bared
        assert SECRET.encode() not in bared
        assert links(bared) == ([link] if is_kept else [])


def test_a_photo_in_a_pdf_loses_what_the_camera_wrote() -> None:
    paper = FPDF()
    paper.add_page()
    paper.image(io.BytesIO(photo("JPEG")), w=20)
    body = written(PdfWriter(clone_from=io.BytesIO(bytes(paper.output()))))
    assert SECRET.encode() in body
    bared = sandbox.strip(body, kind="pdf")
    assert SECRET.encode() not in bared
    [shown] = PdfReader(io.BytesIO(bared)).pages[0].images
    assert shown.image is not None
    assert shown.image.size == (8, 8)
