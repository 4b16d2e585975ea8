"""Classifies undecided incidents again after a new model was learned.

The guess for each message is a pure function, which may run on Dask (ADR 0105); its result is
written here, incident by incident.
"""

from collections import deque
from collections.abc import Iterator

from otklik.core.optional_packages import dask_map
from otklik.incidents.cases.guesses import FROM_FILE, read_again
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.classification import classify

AT_ONCE = 500
A_PILE = 2_000  # texts sent to a machine together with the model


def reclassify_undecided() -> tuple[int, int]:
    """Classify new incidents without a topic, except those whose topic a file named; returns how
    many were read and how many guesses changed."""
    model = classify.model_in_use()
    if model is None:
        return 0, 0
    waiting: deque[Incident] = deque()

    def texts() -> Iterator[str]:
        for incident, text in _opening_texts():
            waiting.append(incident)
            yield text

    read = changed = 0
    for guess in dask_map.parallel_map(model.guess, texts(), pile=A_PILE):
        incident, read = waiting.popleft(), read + 1
        now = (guess.value, round(guess.certainty, 6)) if guess else ("", 0.0)
        code_before = incident.guessed_topic.code if incident.guessed_topic else ""
        if now != (code_before, round(incident.guess_certainty, 6)):
            read_again(incident)
            changed += 1
    return read, changed


def _opening_texts() -> Iterator[tuple[Incident, str]]:
    found = Incident.objects.filter(
        status=Incident.Status.NEW, topic__isnull=True, erased_at__isnull=True
    ).exclude(guess_reason=FROM_FILE)
    last = 0
    while batch := list(
        found.filter(pk__gt=last).select_related("guessed_topic").order_by("pk")[:AT_ONCE]
    ):
        last = batch[-1].pk
        first: dict[int, str] = {}
        for message in Message.objects.inbound().filter(incident__in=batch).with_texts():
            first.setdefault(message.incident_id, message.text)
        yield from ((one, first[one.pk]) for one in batch if first.get(one.pk, "").strip())
