"""Pictures of a document are no words: each is told of at its place, so that none is missed."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from otklik.legal_acts.acts.clause_text import ClauseText
from otklik.legal_acts.document_import.readers.paragraphs import Paragraph
from otklik.legal_acts.document_import.recognition_result import Doubt
from otklik.media.sanitize.disarm.emf_wmf import ENDINGS

PICTURE = _("A picture is not in the text: put the file beside it, or write out what it says.")
DRAWING = _(
    "A drawing (EMF, WMF) is not in the text, and the file on the site goes without it: if readers"
    " need it, save it in the document as PNG."
)


def pictured(paragraphs: Sequence[Paragraph], clauses: Sequence[ClauseText]) -> list[Doubt]:
    """A doubt for each picture, at the clause that stands above it."""
    doubts, before, place = list[Doubt](), "", 0
    for one in paragraphs:
        before = " ".join(one.text.split()) or before
        for name in one.pictures:
            place = _found(before, clauses, place)
            address = clauses[place].address if clauses else ""
            is_drawing = name.lower().endswith(ENDINGS)
            sentence = DRAWING if is_drawing else PICTURE
            doubts.append(Doubt(address=address, sentence=sentence, words=name))
    return doubts


def _found(words: str, clauses: Sequence[ClauseText], begin: int) -> int:
    """The first clause from here on that holds these words, else where we were."""
    if words:
        for place in range(begin, len(clauses)):
            if words in " ".join(clauses[place].printed.split()):
                return place
    return begin
