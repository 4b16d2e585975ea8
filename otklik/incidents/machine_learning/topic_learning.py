"""Learns topics from this installation's own decisions, and judges what was learned.

Only what a person decided counts (triage, masked texts), together with the phrases of the pack. A
fifth of the decisions is held out to judge by; then everything is learned from. What is not better
than the phrases alone is not put in use. Whose a message is, is learned beside it
(`whose_learning`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification import classify
from otklik.incidents.classification.models import Learning
from otklik.incidents.machine_learning import competence_learning
from otklik.incidents.machine_learning.evaluation import judged
from otklik.incidents.machine_learning.learning_texts import first_words, undecided
from otklik.incidents.topics.models import Topic
from otklik.nlp.classify.topic_model import TopicModel
from otklik.nlp.training.calibration import assign_part

FEWEST_DECISIONS = 200
FEWEST_A_TOPIC = 5  # with fewer a topic is known by its phrases alone
MOST_DECISIONS = 30_000  # the newest: more teach little and take long
MOST_UNDECIDED = 5_000  # the newest: they only tell which words go together
_ONE_IN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A message as it was written, masked, and the topic that a person found in it."""

    topic: str
    text: str

    @property
    def is_held(self) -> bool:
        """Whether it judges instead of teaching; equal texts fall together."""
        return assign_part(self.text, _ONE_IN) == 0


def train(*, at: datetime) -> Learning:
    """Learn anew and put it in use; raises Refused when there is too little or it is no better."""
    # scikit-learn is loaded only by those who learn.
    from otklik.nlp.training.linear_model import learn  # noqa: PLC0415

    decisions = list(enough(decided()))
    phrases = list(classify.phrases_of_the_pack())
    competence = dict(Topic.objects.values_list("code", "competence"))
    seen = [(each.topic, each.text) for each in decisions if not each.is_held]
    held = [(each.topic, each.text) for each in decisions if each.is_held]
    if len({topic for topic, _text in seen}) < 2:
        raise Refused(_("All decisions are about one topic: there is nothing to tell apart yet."))
    if not held:
        raise Refused(_("All decisions are about the same words: there is nothing to judge by."))
    before = TopicModel.fit(phrases)
    context = undecided(most=MOST_UNDECIDED)
    report = judged(
        learn([*phrases, *seen], parents=competence, undecided=context),
        held,
        before=before,
        competence=competence,
    )
    if report["accuracy"] <= report["before"]:
        raise Refused(
            _("What was learned is no better than the phrases: nothing changes. Learn again later.")
        )
    examples = [*phrases, *((each.topic, each.text) for each in decisions)]
    of_whose = competence_learning.learned(competence_learning.decisions())
    return Learning.keep(
        decisions=len(decisions),
        report={**report, "whose": of_whose.report},
        content=learn(examples, parents=competence, undecided=context).to_bytes(),
        whose=of_whose.weights,
        at=at,
    )


def decided() -> Iterator[Decision]:
    """The first words of the newest incidents whose topic a person decided."""
    incidents = Incident.objects.filter(topic__is_active=True, erased_at__isnull=True)
    newest = incidents.order_by("-pk").values_list("pk", "topic__code")
    topics = dict(newest[:MOST_DECISIONS])
    for incident, text in first_words(list(topics)):
        yield Decision(topic=topics[incident], text=text)


def enough(decisions: Iterator[Decision]) -> Sequence[Decision]:
    """Those of topics that were decided often enough; Refused when they are too few."""
    found = list(decisions)
    met = Counter(each.topic for each in found)
    items = [each for each in found if met[each.topic] >= FEWEST_A_TOPIC]
    if len(items) < FEWEST_DECISIONS:
        raise Refused(
            _(
                "Too few decisions to learn from: %(told)s of %(needed)s. "
                "Until then topics are suggested by the phrases of the pack."
            )
            % {"told": len(items), "needed": FEWEST_DECISIONS}
        )
    return items
