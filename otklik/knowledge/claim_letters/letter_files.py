"""A letter as DOCX, and as PDF/UA by Typst. Neither names an author: it is the person's own."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from otklik.core.documents import pdf as documents_pdf
from otklik.core.documents.docx import Pictures, document, paragraph, run
from otklik.core.files.downloads import makers
from otklik.knowledge.claim_letters.letter import Letter

LAYOUT = Path(__file__).with_name("letter.typ")
LANGUAGE = "ru-RU"
LINE = "_" * 24


def _docx(letter: Letter) -> bytes:
    return document(
        list(_body(letter)),
        pictures=Pictures(),
        title=letter.heading,
        author="",
        language=LANGUAGE,
    )


def _body(letter: Letter) -> Iterator[str]:
    for line in letter.head:
        yield paragraph(run(line), style="Addressee")
    yield paragraph(run(letter.heading), style="Title")
    for one in letter.body:
        for line in one.text.splitlines():
            yield paragraph(run(line))
        for item in one.items:
            yield paragraph(run(f"— {item}"))
    if letter.attachments:
        yield paragraph(run(letter.attached), is_kept=True)
        for number, item in enumerate(letter.attachments, 1):
            yield paragraph(run(f"{number}. {item}"))
    yield paragraph(run(f"{letter.place_of_date} {LINE}"), is_kept=True)
    yield paragraph(run(f"{letter.place_of_name} {LINE}"))


def _pdf(letter: Letter) -> bytes:
    return documents_pdf.pdf(LAYOUT, letter=asdict(letter))


MAKERS = makers(docx=_docx, pdf=_pdf)
