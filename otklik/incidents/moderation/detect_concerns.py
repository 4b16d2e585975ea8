"""What in a public text may harm a person: personal data, a threat, an insult.

A guess by words: it asks a colleague to review, and hides nothing.
"""

from dataclasses import dataclass

from otklik.core.db.ask_once import asked_once
from otklik.incidents.classification.models import alarms
from otklik.incidents.replies.published_contacts import known_contacts
from otklik.nlp.classify.urgency_and_insults import Harshness
from otklik.nlp.personal_data.find_and_mask import PersonalKind, Span, find_personal
from otklik.nlp.personal_data.names import PATRONYMIC_FORM
from otklik.nlp.words.lemmas import words

_FULL = 2  # words of a name, without the patronymic, that identify a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerns:
    """`personal`: fragments with personal data; `kind` and `words` of a threat or an insult."""

    personal: str
    kind: str
    words: str


@asked_once
def detect_concerns(text: str) -> Concerns:
    harsh = alarms().harshness(text)
    return Concerns(
        personal=", ".join(find_identifying(text)),
        kind="" if harsh.value is Harshness.NONE else harsh.value.value,
        words=", ".join(harsh.reasons),
    )


def find_identifying(text: str) -> list[str]:
    """Fragments that identify somebody, without published contacts; a first name alone does not."""
    if not identifies_person(text):  # published contacts are loaded only if needed
        return []
    spans = find_personal(text, published=known_contacts())
    if not any(_identifies(text, span) for span in spans):
        return []
    return list(dict.fromkeys(f"«{text[span.start : span.end]}»" for span in spans))


def identifies_person(text: str) -> bool:
    """Whether a fragment of it, published or not, identifies somebody."""
    return any(_identifies(text, span) for span in find_personal(text))


def _identifies(text: str, span: Span) -> bool:
    if span.kind is not PersonalKind.NAME:
        return True
    parts = words(text[span.start : span.end])
    return sum(not PATRONYMIC_FORM.fullmatch(part) for part in parts) >= _FULL
