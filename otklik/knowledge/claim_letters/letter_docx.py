from collections.abc import Iterator

from otklik.core.documents.docx import Pictures, document, paragraph, run
from otklik.knowledge.claim_letters.letter import Letter

LANGUAGE = "ru-RU"
LINE = "_" * 24


def docx(letter: Letter) -> bytes:
    """A text document. It has no author: it is the person's own, and names nobody but in its
    words."""
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
