"""Messages for training: masked, and each text of a person once, so that a flood of equal messages
has no weight."""

from collections import Counter
from collections.abc import Iterator, Sequence

from otklik.incidents.cases.message import Message
from otklik.nlp.personal_data.find_and_mask import mask_personal
from otklik.nlp.training.calibration import assign_part
from otklik.nlp.words.lemmas import plain

MOST_OF_ONE = 3  # undecided messages of one person
_AT_ONCE = 500
_HELD_OUT = 5  # one message in so many


def is_held_out(text: str) -> bool:
    """Whether it is held out for evaluation; equal texts always fall on the same side."""
    return assign_part(text, _HELD_OUT) == 0


def first_words(incidents: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The first message with text of each of these incidents, in their order."""
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


def undecided_texts(*, most: int) -> list[str]:
    """The newest messages without a decided topic: no text twice, few of one person."""
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
    return message.client_id, " ".join(plain(message.text).split())
