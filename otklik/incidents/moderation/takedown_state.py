"""How each network takes a comment off our pages, and what networks report about it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from otklik.channels.networks.outbound_types import Action
from otklik.core.db.compiled_queries import compiled_query
from otklik.incidents.cases.message import Message
from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.moderation.network_takedown_request import (
    ModerationStep,
    hides_by_removal,
    why_by_hand,
)

type Acts = Mapping[int, Sequence[ModerationAct]]


def acts_in_force(timeline: Sequence[Message]) -> Acts:
    """The acts in force about each comment, by its key."""
    found: dict[int, list[ModerationAct]] = defaultdict(list)
    comment_keys = [message.pk for message in timeline if message.is_inbound]
    acts = _acts_about(messages=comment_keys)
    prefetch_related_objects(acts, "steps__delivery")
    for act in acts:
        found[act.message_id].append(act)
    return dict(found)


@compiled_query
def _acts_about(*, messages: list[int]) -> QuerySet[ModerationAct]:
    acts = ModerationAct.objects.in_force().filter(message__in=messages).order_by("number")
    return acts.select_related("message__account")


def is_hidden(message: Message, acts: Acts) -> bool:
    """Whether nobody is to see it, by our decision."""
    here = acts.get(message.pk, ())
    return any(act.is_hidden or act.state == act.State.CARRIED_OUT for act in here)


def is_settled(acts: Sequence[ModerationAct]) -> bool:
    """Whether no more acts can begin: a deletion is proposed or done."""
    return any(act.kind == act.Kind.DELETE for act in acts)


def what_hiding_does(message: Message) -> str:
    """What hiding will do in this network."""
    if why := why_by_hand(message, Action.HIDE):
        return _(
            "Programs cannot hide here: %(why)s If the network lets you hide comments, do it "
            "there and record it. If it only deletes, propose a deletion: that takes two people."
        ) % {"why": why}
    if hides_by_removal(message.account):
        return _(
            "This network cannot hide comments: the comment is removed there, and an editor of "
            "the page can restore it as long as the network keeps it."
        )
    return _("Nobody sees the comment any more. It can be shown again at any time.")


def what_deleting_does(message: Message) -> str:
    """What a deletion will do in this network."""
    if why := why_by_hand(message, Action.DELETE):
        return _(
            "Programs cannot delete here: %(why)s The second person does it there and records it."
        ) % {"why": why}
    return _("The network is asked to delete it once a second person agrees. No undo.")


def note_gone(message: Message, *, by: str, occurred_at: datetime) -> bool:
    """The network reports that a comment is gone, and perhaps by whom. True if our act explains it,
    so that the removal is not attributed to its author."""
    if by and message.is_of(by):
        return False
    act = message.moderations.explaining_removal(occurred_at)
    step = act.last_step if act is not None else None
    if step is None or step.action == Action.SHOW:
        return act is not None
    if step.state in (step.State.FAILED, step.State.CALLED_OFF):
        return False
    _note_confirmed(step, at=occurred_at)
    return True


def note_back(message: Message, *, occurred_at: datetime) -> None:
    """The network reports that a comment is visible again, by our act or somebody else's."""
    for act in message.moderations.all():
        step = act.last_step
        if step is not None and step.action == Action.SHOW:
            _note_confirmed(step, at=occurred_at)
        elif act.is_hidden and act.begun_at < occurred_at:
            act.restored_at = occurred_at
            act.save(update_fields=["restored_at"])


def _note_confirmed(step: ModerationStep, *, at: datetime) -> None:
    if step.confirmed_at is None:
        step.confirmed_at = at
        step.save(update_fields=["confirmed_at"])


def settle(delivery_id: int, *, at: datetime) -> None:
    """Record the outcome of the step that this delivery carries."""
    steps = ModerationStep.objects.select_related("delivery", "act__message__incident")
    for step in steps.filter(delivery=delivery_id):
        step.settle(at=at)
