"""Learns topics from the decisions of this installation.

The training set is people's decisions (masked texts) and the phrases of the pack. A fifth is held
out for the evaluation; then everything is used. A model no better than the phrases is not used.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from otklik.core.optional_packages import learning_extra
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification import classify
from otklik.incidents.classification.models import Learning
from otklik.incidents.machine_learning import competence_learning
from otklik.incidents.machine_learning.evaluation import evaluate
from otklik.incidents.machine_learning.learning_texts import (
    first_words,
    is_held_out,
    undecided_texts,
)
from otklik.incidents.topics.models import Topic
from otklik.nlp.classify.topic_model import TopicModel

FEWEST_A_TOPIC = 5  # with fewer, a topic is known by its phrases alone
MOST_DECISIONS = 30_000  # newest: more add little and take long
MOST_UNDECIDED = 5_000  # newest: they only teach which words occur together


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A masked message and the topic that a person chose."""

    topic: str
    text: str


def train(*, at: datetime) -> Learning:
    """Train a model and use it. Raises Refused with too few decisions, if it is no better, or
    without the packages that learn."""
    if not learning_extra.is_installed():
        raise Refused(learning_extra.how_to_install())
    # scikit-learn is loaded only for training.
    from otklik.nlp.training.train_linear_model import learn  # noqa: PLC0415

    decisions = select_frequent(topic_decisions())
    phrases = list(classify.phrases_of_the_pack())
    competence = dict(Topic.objects.values_list("code", "competence"))
    learned_from = [(each.topic, each.text) for each in decisions if not is_held_out(each.text)]
    held = [(each.topic, each.text) for each in decisions if is_held_out(each.text)]
    if len({topic for topic, _text in learned_from}) < 2:
        raise Refused(_("All decisions are about one topic: there is nothing to tell apart yet."))
    if not held:
        raise Refused(_("All decisions are about the same words: there is nothing to judge by."))
    before = TopicModel.fit(phrases)
    context = undecided_texts(most=MOST_UNDECIDED)
    model = learn([*phrases, *learned_from], parents=competence, undecided=context)
    report = evaluate(model, held, before=before, competence=competence)
    if report["accuracy"] <= report["before"]:
        raise Refused(
            _("What was learned is no better than the phrases: nothing changes. Learn again later.")
        )
    examples = [*phrases, *((each.topic, each.text) for each in decisions)]
    whose = competence_learning.learn(competence_learning.decisions())
    return Learning.keep(
        decisions=len(decisions),
        report={**report, "whose": whose.report},
        content=learn(examples, parents=competence, undecided=context).to_bytes(),
        whose=whose.weights,
        at=at,
    )


def topic_decisions() -> Iterator[Decision]:
    """The first messages of the newest incidents whose topic a person decided."""
    incidents = Incident.objects.filter(topic__is_active=True, erased_at__isnull=True)
    newest = incidents.order_by("-pk").values_list("pk", "topic__code")
    topics = dict(newest[:MOST_DECISIONS])
    for incident, text in first_words(list(topics)):
        yield Decision(topic=topics[incident], text=text)


def select_frequent(decisions: Iterator[Decision]) -> Sequence[Decision]:
    """Decisions on frequent topics. Raises Refused when they are too few."""
    found = list(decisions)
    counts = Counter(each.topic for each in found)
    items = [each for each in found if counts[each.topic] >= FEWEST_A_TOPIC]
    if len(items) < settings.LEARNING_DECISIONS:
        message = _(
            "Too few decisions to learn from: %(told)s of %(needed)s. "
            "Until then topics are suggested by the phrases of the pack."
        )
        raise Refused(message % {"told": len(items), "needed": settings.LEARNING_DECISIONS})
    return items
