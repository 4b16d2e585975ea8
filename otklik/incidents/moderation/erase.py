"""Erases the words of acts of moderation, when those of the comments go."""

from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.moderation.moderation_step import ModerationStep
from otklik.incidents.moderation.removed_comment_copies import ERASED, KeptText


def erase_copies(messages: list[int]) -> int:
    """The words of copies go with those of the comments; that each was taken off stays."""
    acts = ModerationAct.objects.filter(message__in=messages)
    acts.exclude(note="").update(note=ERASED)
    acts.exclude(end_reason="").update(end_reason=ERASED)
    acts.update(digest="")
    ModerationStep.objects.filter(act__message__in=messages).update(hand_note="")
    return KeptText.objects.filter(act__message__in=messages).delete()[0]
