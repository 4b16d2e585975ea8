"""The model card: what is known about the model, for people who decide whether to rely on it."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.incidents.classification.models import Learning
from otklik.incidents.topics.models import Topic
from otklik.nlp.guess import LIKELY_FROM
from otklik.ui import dates


def lines(learning: Learning | None) -> Iterator[str]:
    if learning is None:
        yield _("Nothing was learned yet: topics are suggested only by the phrases of the pack.")
        yield _("Learn with “otklik train-language” once some hundreds of messages are sorted.")
        return
    values: dict[str, Any] = learning.report
    names = dict(Topic.objects.values_list("code", "name"))
    yield _("Learned on %(when)s from %(n)s decisions of this installation and the pack.") % {
        "when": dates.at(timezone.localtime(learning.learned_at)),
        "n": learning.decisions,
    }
    yield _("It suggests a topic; people decide. It does not read Chechen, irony or pictures.")
    yield ""
    yield _("On %(n)s decisions held out:") % {"n": values["held"]}
    yield "  " + _("right: %(now)s (95 %%: %(low)s to %(high)s); by phrases alone: %(then)s") % {
        "now": percent(values["accuracy"]),
        "low": percent(values["accuracy_from"]),
        "high": percent(values["accuracy_to"]),
        "then": percent(values["before"]),
    }
    yield "  " + _("became right: %(mended)s; no longer right: %(spoiled)s") % values
    yield "  " + _("the right one among three: %(share)s; competence right: %(of_us)s") % {
        "share": percent(values["in_three"]),
        "of_us": percent(values["competence"]),
    }
    yield "  " + _("no suggestion for %(silent)s; right when it suggests: %(right)s") % {
        "silent": percent(values["silent"]),
        "right": percent(values["spoken_accuracy"]),
    }
    yield "  " + _("says “likely” (from %(from)s): %(share)s, of these right: %(right)s") % {
        "from": percent(LIKELY_FROM),
        "share": percent(values["likely"]),
        "right": percent(values["likely_accuracy"]),
    }
    yield "  " + _("certainty is off by %(share)s on average") % {
        "share": percent(values["calibration_error"])
    }
    yield ""
    yield from whose_lines(values.get("whose") or {})
    yield _("Topic: how many, how many of them found, how many of its guesses right")
    for code, row in values["topics"].items():
        yield f"  {row['n']:>5} {percent(row['found']):>6} {percent(row['right']):>6}" + (
            f"  {names.get(code, code)}"
        )
    if values["confused"]:
        yield ""
        yield _("Most often confused (decided → suggested):")
    for row in values["confused"]:
        topic, value = names.get(row["topic"], row["topic"]), names.get(row["said"], row["said"])
        yield f"  {row['n']:>5}  {topic} → {value}"
    yield ""
    yield _("To go back to what was used before: “otklik train-language --back”.")


def whose_lines(values: dict[str, Any]) -> Iterator[str]:
    """How well it guesses competence; empty if the pack has no lists."""
    if not values:
        return
    yield (
        _("Ours or not, by the signs of the pack, weighted by decisions:")
        if values["is_learned"]
        else _("Ours or not, by the signs of the pack as written:")
    )
    yield "  " + _("held out: %(held)s, ours among them: %(ours)s") % values
    yield "  " + _("not sure about %(unsure)s; right when sure: %(right)s") % {
        "unsure": percent(values["unsure"]),
        "right": percent(values["right"]),
    }
    yield "  " + _("ours found: %(recall)s; of those called ours, correct: %(right)s") % {
        "recall": percent(values["recall"]),
        "right": percent(values["precision"]),
    }
    yield "  " + _("ours not given to others: %(kept)s") % {"kept": percent(values["kept"])}
    if not values["is_learned"]:
        yield "  " + _("decisions are too few, or teach nothing better")
    if urgent := values.get("urgent"):
        yield (
            "  "
            + _(
                "urgency: people decided on %(n)s, urgent among them: %(by_people)s;"
                " by words: %(by_words)s, the same: %(both)s"
            )
            % urgent
        )
    yield ""


def percent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.0f} %"
