"""Messages that teach the machine: masked, each text of a person once, so that whoever floods us
shapes nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence

from otklik.incidents.cases.message import Message
from otklik.nlp.personal_data.find import mask_personal
from otklik.nlp.words.lemmas import plain

MOST_OF_ONE = 3  # messages of one person that nobody decided on
_AT_ONCE = 500


def first_words(incidents: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The first message of each of these that has words, in their order."""
    items: set[tuple[int | None, str]] = set()
    for start in range(0, len(incidents), _AT_ONCE):
        keys = incidents[start : start + _AT_ONCE]
        found = Message.objects.inbound().filter(incident__in=keys, deleted_at__isnull=True)
        first: dict[int, Message] = {}
        for message in found.order_by("occurred_at", "pk").prefetch_related("versions"):
            if message.text.strip():
                first.setdefault(message.incident_id, message)
        for key in keys:
            if key in first and (who := _author(first[key])) not in items:
                items.add(who)
                yield key, mask_personal(first[key].text)


def undecided(*, most: int) -> list[str]:
    """The newest messages whose topic nobody decided: no text twice, few of one person."""
    messages = Message.objects.inbound().filter(
        incident__topic__isnull=True, incident__erased_at__isnull=True, deleted_at__isnull=True
    )
    of_whom: Counter[int | None] = Counter()
    texts: dict[str, str] = {}
    for message in messages.order_by("-pk").prefetch_related("versions")[: most * 2]:
        client, folded = _author(message)
        if folded and folded not in texts and (client is None or of_whom[client] < MOST_OF_ONE):
            of_whom[client] += 1
            texts[folded] = mask_personal(message.text)
        if len(texts) == most:
            break
    return list(texts.values())


def _author(message: Message) -> tuple[int | None, str]:
    """Who wrote it and its words as they are compared."""
    return message.client_id, " ".join(plain(message.text).split())
