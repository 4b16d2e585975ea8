"""What the program guesses of a text: it suggests, people decide, and every guess has a reason.

It connects `otklik.nlp`, which has no database, with the topics of this installation.
"""

import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Max
from django.utils.translation import override

from otklik.core.db.ask_once import asked_once
from otklik.incidents.attachments.choices import ASKING, AttachmentKind
from otklik.incidents.cases.choices import IncidentPile
from otklik.incidents.classification.competence import guess_competence
from otklik.incidents.classification.language_names_and_speakers import stored_language
from otklik.incidents.classification.models import Learning, alarms
from otklik.incidents.topics.models import Competence, Topic, TopicPhrase, Urgency
from otklik.nlp.classify.authority_competence import Whose
from otklik.nlp.classify.language_id import detect_language
from otklik.nlp.classify.needs_answer import Kind, looks_like
from otklik.nlp.classify.topic_model import TopicModel
from otklik.nlp.classify.urgency_and_insults import Harshness
from otklik.nlp.guess import ALMOST_CERTAIN_FROM
from otklik.nlp.search.palochka import normalize_palochka
from otklik.nlp.words import lemmas as words_lemmas
from otklik.nlp.words.skip_greeting import opening

logger = logging.getLogger(__name__)

HARM_FROM = 0.25
"""From what certainty a topic of harm (its urgency is high) makes urgent: one message too many is
read sooner, one too few may cost somebody their health."""
BY_TOPIC = "topic"

if TYPE_CHECKING:
    from otklik.nlp.classify.trained_linear_model import LinearModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The guesses about one text. `certainty` is between 0 and 1."""

    topic: "Topic | None"
    certainty: float
    reason: str
    pile: str
    urgency: str
    opening: str
    lemma_text: str
    tongue: str
    urgency_why: str = ""
    urgency_words: str = ""

    def columns(self) -> dict[str, Any]:
        names = {
            "topic": "guessed_topic", "certainty": "guess_certainty", "reason": "guess_reason",
            "opening": "opening_text",
        }  # fmt: skip
        return {names.get(one.name, one.name): getattr(self, one.name) for one in fields(self)}


def lemmas(text: str) -> list[str]:
    """In order, as the search indexes them: «интернет-магазине» is two words, «х1ума» one."""
    return words_lemmas.lemmas(normalize_palochka(text).replace("-", " "))


def is_question(text: str) -> bool:
    """False for thanks, greetings, emotion and the like; True if in doubt."""
    return looks_like(text).value != Kind.NOT_A_QUESTION


def asks(text: str, *, shown: Iterable[str] = ()) -> bool:
    """Whether it may ask something, in text or by attachments without text."""
    shown = list(shown)
    if shown and not text.strip():
        return any(kind in ASKING for kind in shown)
    return is_question(text)


@asked_once
def read(text: str, *, shown: tuple[str, ...] = ()) -> Reading:
    """Guess topic, group, urgency and language of a message. Reads topics from the database, writes
    nothing.

    `shown` are the kinds of its attachments: a photo or a voice message without text may well be a
    question.
    """
    topics, model = _topics_and_model()
    guess = model.guess(text) if model else None
    topic = None if guess is None else topics.get(guess.value)
    certainty = guess.certainty if guess is not None and topic is not None else 0.0
    reason = ", ".join(guess.reasons)[:300] if guess is not None and topic is not None else ""
    why, sentence = _why_urgent(text)
    if not why and topic is not None and topic.urgency == Urgency.HIGH and certainty >= HARM_FROM:
        why, sentence = BY_TOPIC, reason
    pile = IncidentPile.ANSWER
    if why and why != BY_TOPIC:
        pass  # no guess may lay an urgent message aside
    elif not asks(text, shown=shown):
        pile = IncidentPile.NOT_A_QUESTION
    elif (
        topic is not None
        and topic.competence == Competence.NOT_OURS
        and certainty >= ALMOST_CERTAIN_FROM
        and not _may_be_ours(text)
    ):
        pile = IncidentPile.NOT_OURS
    return Reading(
        topic=topic,
        certainty=certainty,
        reason=reason,
        pile=pile,
        urgency=Urgency.HIGH if why else Urgency.NORMAL,
        urgency_why=why,
        urgency_words=sentence[:300],
        opening=opening(text) or attachments_text(shown),
        lemma_text=f" {' '.join(lemmas(text))} ",
        tongue=stored_language(detect_language(text)),
    )


@asked_once
def _topics_and_model() -> "tuple[dict[str, Topic], TopicModel | LinearModel | None]":
    topics = {topic.code: topic for topic in Topic.objects.active().with_learning()}
    return topics, _model_for(topics.values())


def _why_urgent(text: str) -> tuple[str, str]:
    """The code and the matched words of an alarm or a threat in the text; empty if none."""
    lists = alarms()
    urgency = lists.urgency(text)
    if urgency.value:
        return urgency.value.value, ", ".join(urgency.reasons)
    harshness = lists.harshness(text)
    if harshness.value is Harshness.THREAT:
        return harshness.value.value, ", ".join(harshness.reasons)
    return "", ""


def _may_be_ours(text: str) -> bool:
    """Whether the pack's word lists say that it is ours: then no topic lays it aside."""
    guess = guess_competence(text)
    return guess is not None and guess.value is Whose.OURS


def likely_topics(texts: Iterable[str], *, limit: int = 3) -> "list[list[Topic]]":
    """For each text its likeliest topics; empty where the model cannot tell."""
    active_topics = Topic.objects.active().with_learning().select_related("unit")
    topics = {topic.code: topic for topic in active_topics}
    model = _model_for(topics.values())
    if model is None:
        return [list(topics.values())[:limit] for _text in texts]
    ranked = (model.rank(text, n=limit) for text in texts)
    items = [row if row and row[0].certainty >= model.silent_below else [] for row in ranked]
    return [[topics[guess.value] for guess in row if guess.value in topics] for row in items]


def attachments_text(shown: Iterable[str]) -> str:
    """«[фото, голосовое сообщение]», in the language of the installation."""
    with override(settings.LANGUAGE_CODE):
        words = dict.fromkeys(str(AttachmentKind(kind).label) for kind in shown)
    return f"[{', '.join(words)}]" if words else ""


def model_in_use() -> "TopicModel | LinearModel | None":
    """The model that guesses topics now; None where there are fewer than two topics."""
    return _model_for(Topic.objects.active().with_learning())


def _model_for(topics: "Collection[Topic]") -> "TopicModel | LinearModel | None":
    return _model(_version(topics)) if len(topics) > 1 else None


def _version(topics: "Iterable[Topic]") -> tuple[object, ...]:
    """Changes with topics, phrases and training, so that a running worker reloads the model."""
    phrases = TopicPhrase.objects.filter(topic__is_active=True)
    latest = phrases.aggregate(n=Count("pk"), newest=Max("changed_at"))
    return (
        *(
            (topic.code, topic.changed_at, topic.learning_pk)  # type: ignore[attr-defined]
            for topic in topics
        ),
        latest["n"],
        latest["newest"],
    )


@lru_cache(maxsize=2)
def _model(_version: tuple[object, ...]) -> "TopicModel | LinearModel":
    """The trained model, else the phrases of the pack."""
    content = Learning.objects.in_use().values_list("content", flat=True).first()
    if content is not None:
        # numpy is loaded only where a model was trained.
        from otklik.nlp.classify.trained_linear_model import LinearModel  # noqa: PLC0415

        try:
            return LinearModel.from_bytes(bytes(content))
        except ValueError:
            logger.warning("What was learned cannot be read by this version: learn it anew.")
    return TopicModel.fit(phrases_of_the_pack())


def phrases_of_the_pack() -> Iterator[tuple[str, str]]:
    phrases = TopicPhrase.objects.filter(topic__is_active=True).order_by("pk")
    yield from phrases.values_list("topic__code", "text")
    yield from Topic.objects.active().order_by("pk").values_list("code", "name")
