"""Learns the weights of the competence word lists from the decisions of this installation.

A decision is a person's: a topic (and so whose it is), a closing («не наше», «не вопрос») or a
group. A fifth is held out for the evaluation; a result no better than the pack's lists is not used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from otklik.audit.models import Line
from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification import competence as classification_competence
from otklik.incidents.classification.models import alarms
from otklik.incidents.machine_learning.evaluation import calibration_error, share
from otklik.incidents.machine_learning.learning_texts import first_words, is_held_out
from otklik.incidents.topics.models import Competence
from otklik.nlp.classify.authority_competence import Signs, Whose
from otklik.nlp.classify.needs_answer import looks_like
from otklik.nlp.training.authority_competence import Decision, fit

MOST_DECISIONS = 30_000  # the newest
_LEAST = 1e-3
_CLOSED_AS = {
    Incident.Outcome.NOT_OURS: Whose.OTHERS,
    Incident.Outcome.RETURNED: Whose.OTHERS,
    Incident.Outcome.NO_QUESTION: Whose.NOT_A_QUESTION,
    Incident.Outcome.SPAM: Whose.NOT_A_QUESTION,
}
_LAID_TO = {
    Incident.Pile.NOT_OURS: Whose.OTHERS,
    Incident.Pile.NOT_A_QUESTION: Whose.NOT_A_QUESTION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningExample:
    """A masked message and a person's decision; `urgency` if somebody decided that too."""

    text: str
    whose: Whose
    urgency: str = ""

    @property
    def is_ours(self) -> bool:
        return self.whose is Whose.OURS


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedCompetence:
    """`weights` for `Learning.whose`; empty if the lists of the pack stay in use."""

    weights: dict[str, Any]
    report: dict[str, Any]


def learn(items: Sequence[LearningExample]) -> LearnedCompetence:
    """Learn from decisions, with an evaluation on the fifth held out."""
    lists = classification_competence.signs(is_learned=False)
    if lists is None:
        return LearnedCompetence(weights={}, report={})
    learned_from = [each for each in items if not is_held_out(each.text)]
    held = [each for each in items if is_held_out(each.text)]
    before = {**evaluate(lists, held), "urgent": compare_urgency(items)}
    try:
        model = fit(lists, _examples(learned_from))
        final = fit(lists, _examples(items))
    except ValueError:  # too few, or all alike
        return LearnedCompetence(weights={}, report={"is_learned": False, **before})
    after = evaluate(model, held)
    is_better = bool(held) and after["surprise"] < before["surprise"]
    report = {**before, **(after if is_better else {}), "is_learned": is_better}
    return LearnedCompetence(weights=_weights(final) if is_better else {}, report=report)


def evaluate(lists: Signs, held: Sequence[LearningExample]) -> dict[str, Any]:
    """Shares of right guesses; `kept`: the share of our messages not taken for another body's."""
    items = [lists.of(each.text) for each in held]
    ours = [lists.share(lists.find(each.text)) for each in held]
    spoken = [(one, guess.value) for one, guess in zip(held, items, strict=True)
              if guess.value is not Whose.UNSURE]  # fmt: skip
    of_us = [guess.value for one, guess in zip(held, items, strict=True) if one.is_ours]
    called_ours = [one.is_ours for one, value in spoken if value is Whose.OURS]
    table: dict[str, dict[str, int]] = {value.value: {} for value in Whose}
    for one, guess in zip(held, items, strict=True):
        row = table[one.whose.value]
        row[guess.value.value] = row.get(guess.value.value, 0) + 1
    return {
        "held": len(held),
        "ours": len(of_us),
        "right": share(sum(one.whose is value for one, value in spoken), len(spoken)),
        "unsure": share(len(held) - len(spoken), len(held)),
        "recall": share(sum(value is Whose.OURS for value in of_us), len(of_us)),
        "precision": share(sum(called_ours), len(called_ours)),
        "kept": share(sum(value in (Whose.OURS, Whose.UNSURE) for value in of_us), len(of_us)),
        "calibration_error": calibration_error(ours, [one.is_ours for one in held]),
        "surprise": _surprise(ours, held),
        "table": {value: row for value, row in table.items() if row},
    }


def compare_urgency(items: Sequence[LearningExample]) -> dict[str, int]:
    """How well the urgency words agree with people's decisions."""
    lists = alarms()
    decided = [(bool(lists.urgency(each.text).value), each.urgency == "high")
               for each in items if each.urgency]  # fmt: skip
    return {
        "n": len(decided),
        "by_words": sum(by_words for by_words, _by_people in decided),
        "by_people": sum(by_people for _by_words, by_people in decided),
        "both": sum(by_words and by_people for by_words, by_people in decided),
    }


def decisions() -> list[LearningExample]:
    """The first messages of the newest incidents whose competence a person decided."""
    found: dict[int, tuple[Whose, str]] = {}
    decided = Incident.objects.filter(erased_at__isnull=True).order_by("-pk")
    closed = decided.filter(outcome__in=_CLOSED_AS).values_list("pk", "outcome")
    for pk, outcome in closed[:MOST_DECISIONS]:
        found[pk] = _CLOSED_AS[Incident.Outcome(outcome)], ""
    by_topic = decided.filter(topic__isnull=False).exclude(outcome__in=_CLOSED_AS)
    rows = by_topic.values_list("pk", "topic__competence", "urgency")
    for pk, competence, urgency in rows[:MOST_DECISIONS]:
        is_ours = competence != Competence.NOT_OURS
        found[pk] = Whose.OURS if is_ours else Whose.OTHERS, urgency
    for pk, pile in _laid_aside_by_people(decided):
        found[pk] = _LAID_TO[Incident.Pile(pile)], ""
    newest = sorted(found, reverse=True)[:MOST_DECISIONS]
    return [
        LearningExample(text=words, whose=found[pk][0], urgency=found[pk][1])
        for pk, words in first_words(newest)
    ]


def _laid_aside_by_people(incidents: Any) -> list[tuple[int, str]]:
    """New incidents in the group to which a person moved them."""
    aside = incidents.filter(
        pile__in=_LAID_TO, status=Incident.Status.NEW, topic__isnull=True
    ).values_list("pk", "pile")
    piles = dict(aside[:MOST_DECISIONS])
    last: dict[int, str] = {}
    keys = [str(pk) for pk in piles]
    for start in range(0, len(keys), 500):
        lines = Line.objects.of_kind(Incident).filter(
            subject_key__in=keys[start : start + 500],
            verb__in=("incident.moved", "incident.put_back"),
        )
        last |= {int(key): verb for key, verb in lines.order_by("pk").values_list(
            "subject_key", "verb")}  # fmt: skip
    return [(pk, pile) for pk, pile in piles.items() if last.get(pk) == "incident.moved"]


def _examples(items: Sequence[LearningExample]) -> list[Decision]:
    """Rules find what is surely no question, so it is not used to train the lists."""
    return [
        Decision(text=each.text, is_ours=each.is_ours)
        for each in items
        if each.is_ours or looks_like(each.text).value != "not_a_question"
    ]


def _weights(lists: Signs) -> dict[str, Any]:
    return {
        "weights": dict(lists.weights),
        "bias": lists.bias,
        "ours_from": lists.ours_from,
        "others_below": lists.others_below,
    }


def _surprise(shares: Sequence[float], held: Sequence[LearningExample]) -> float:
    """The mean negative log-likelihood of the right answers; 0 is perfect."""
    if not held:
        return 0.0
    right = [each if one.is_ours else 1 - each for each, one in zip(shares, held, strict=True)]
    return round(-sum(log(max(each, _LEAST)) for each in right) / len(right), 4)
