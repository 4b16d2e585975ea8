"""What may harm a person in words that everyone reads: their data, a threat, an insult.

A guess by words, never a verdict: it calls a colleague to look, and hides nothing.
"""

from dataclasses import dataclass

from otklik.incidents.classification.alarm_list import alarms
from otklik.incidents.replies.published_contacts import known_contacts
from otklik.nlp.classify.alarms import Harshness
from otklik.nlp.personal_data.find import PersonalKind, Span, find_personal
from otklik.nlp.personal_data.names import PATRONYMIC_FORM
from otklik.nlp.words.lemmas import words

_FULL = 2  # words of a name, without the father's, that tell who it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`personal`: the fragments; `kind` and `words` of what is said to hurt."""

    personal: str
    kind: str
    words: str


def found_in(text: str) -> Found:
    """What is published is asked for only where something was found."""
    harsh = alarms().harshness(text)
    return Found(
        personal=", ".join(personal_in(text)),
        kind="" if harsh.value is Harshness.NONE else harsh.value.value,
        words=", ".join(harsh.reasons),
    )


def personal_in(text: str) -> list[str]:
    """Fragments that name somebody or lead to them, what is published left out. A first name, or
    one with the father's, is how people are spoken of."""
    if not tells_who(text):
        return []
    spans = find_personal(text, published=known_contacts())
    telling = [span for span in spans if _tells_who(text, span)]
    shown = spans if telling else []
    return list(dict.fromkeys(f"«{text[span.start : span.end]}»" for span in shown))


def tells_who(text: str) -> bool:
    """Whether something in it names somebody or leads to them, published or not."""
    return any(_tells_who(text, span) for span in find_personal(text))


def _tells_who(text: str, span: Span) -> bool:
    if span.kind is not PersonalKind.NAME:
        return True
    parts = words(text[span.start : span.end])
    return sum(not PATRONYMIC_FORM.fullmatch(part) for part in parts) >= _FULL
