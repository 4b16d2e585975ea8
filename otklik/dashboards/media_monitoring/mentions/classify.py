"""Guess topic and tone of a mention: people decide, and every guess shows the words behind it."""

from dataclasses import dataclass
from typing import Any

from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.incidents.classification import classify
from otklik.incidents.classification.models import alarms
from otklik.nlp.classify.anger_and_law_mentions import anger_in
from otklik.nlp.classify.needs_answer import Kind, looks_like
from otklik.nlp.classify.urgency_and_insults import Harshness
from otklik.nlp.guess import LIKELY_FROM
from otklik.nlp.personal_data.find_and_mask import mask_personal
from otklik.nlp.reply_checks.structure_and_promises import plain_alike

# Of comments that the word lists call angry or insulting, people judged 0.68 negative
# (docs/language.md); a guess is no more certain than that.
ANGER_IS_RIGHT = 0.68
GLAD_IS_RIGHT = 0.6
_THANKS = ("спасибо", "благодар", "молодц", "отлично", "признательн")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """Empty if no word indicates a tone."""

    value: str = ""
    certainty: float = 0.0
    reason: str = ""


def columns(*, title: str, text: str) -> dict[str, Any]:
    """The columns of a mention with this text: masked, with the guesses."""
    whole = "\n".join(part for part in (title, text) if part)
    read, tone = classify.read(whole), tone_of(whole)
    is_likely = read.topic is not None and read.certainty >= LIKELY_FROM
    return {
        "title": mask_personal(title)[:300],
        "text": mask_personal(text),
        "topic": read.topic if is_likely else None,
        "topic_certainty": read.certainty if is_likely else 0.0,
        "topic_reason": mask_personal(read.reason)[:300] if is_likely else "",
        "tone": tone.value,
        "tone_certainty": tone.certainty,
        "tone_reason": mask_personal(tone.reason)[:200],
    }


def tone_of(text: str) -> Tone:
    """Discontented by a word from the lists, content if people thank and ask nothing."""
    harsh = alarms().harshness(text)
    words = anger_in(text) or (harsh.reasons[0] if harsh.value is not Harshness.NONE else "")
    if words:
        return Tone(value=Mention.Tone.ANGRY, certainty=ANGER_IS_RIGHT, reason=words)
    if looks_like(text).value is Kind.NOT_A_QUESTION:
        thanks = [word for word in plain_alike(text).split() if word.startswith(_THANKS)]
        if thanks:
            return Tone(value=Mention.Tone.GLAD, certainty=GLAD_IS_RIGHT, reason=thanks[0])
    return Tone()
