"""Note what was published: apps below do not know this one, so a task asks them."""

from datetime import datetime

from otklik.core.refusal import Refused
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.dashboards.media_relations.occasions.models import Occasion


def note_published(*, at: datetime) -> int:
    """Record what was drafted here and has been published; returns how many."""
    count = 0
    for occasion in Occasion.objects.open().published_since():
        occasion.note_published(by=None, at=at)
        count += 1
    approved = Explanation.objects.filter(state=Explanation.ApprovalState.APPROVED)
    for explanation in approved.published_since():
        try:
            explanation.note_published(by=None, at=at)
        except Refused:  # a colleague has just taken it back
            continue
        count += 1
    return count
