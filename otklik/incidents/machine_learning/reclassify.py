"""After something new was learned: what nobody has decided yet is read again.

The guess of each message is a pure function and travels to the machines of Dask where a setting
names them (ADR 0105); what it changes is written here, incident by incident.
"""

from collections import deque
from collections.abc import Iterator

from otklik.core import parallel
from otklik.incidents.cases.guesses import FROM_FILE, read_again
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.classification import classify

AT_ONCE = 500
A_PILE = 2_000
"""What was learned travels with each pile."""


def read_all_again() -> tuple[int, int]:
    """How many incidents were read, and how many of them are guessed to be something else now.

    Only new ones without a topic: what a person decided, or a file said, stays.
    """
    model = classify.model_in_use()
    if model is None:
        return 0, 0
    waiting: deque[Incident] = deque()

    def texts() -> Iterator[str]:
        for incident, text in _opening_texts():
            waiting.append(incident)
            yield text

    read = changed = 0
    for guess in parallel.parallel_map(model.guess, texts(), pile=A_PILE):
        incident, read = waiting.popleft(), read + 1
        now = (guess.value, round(guess.certainty, 6)) if guess else ("", 0.0)
        known = incident.guessed_topic.code if incident.guessed_topic else ""
        if now != (known, round(incident.guess_certainty, 6)):
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
