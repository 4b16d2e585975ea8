"""Answers that say nearly the same, put together by the machine: a proposal, in no code's name."""

from collections import Counter
from datetime import datetime

from otklik.surveys.models.coding import Coding


def group(coding: Coding, *, at: datetime) -> None:
    """Without groups where there are too many answers to compare every two."""
    from otklik.language.clusters import MOST_ANSWERS, clusters  # loads scikit-learn

    texts = list(coding.texts.order_by("digest"))
    if len(texts) > MOST_ANSWERS:
        coding.keep_groups({}, at=at)
        return
    found = clusters([text.text for text in texts])
    size = Counter(found)
    coding.keep_groups(
        {
            text.digest: number + 1
            for text, number in zip(texts, found, strict=True)
            if size[number] > 1
        },
        at=at,
    )
