"""Which part of a conversation is shown at once: everything unanswered and, while there is room,
what precedes it. Older messages are folded, so that the text to answer is seen first."""

from collections.abc import Sequence
from dataclasses import dataclass

from otklik.incidents.cases.message import Message
from otklik.incidents.desk.panel_context import OpenCase, Panel
from otklik.incidents.replies.models import Reply

#: Lines that an office screen (1366 × 768) has for messages, below the heading and our post.
ROOM = 14
LETTERS_IN_LINE = 50
_AROUND = 3  # time, author and frame, in lines
_SHOWN = 5  # a small picture or a player, in lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Messages in time order: those to fold, and those to show."""

    earlier: Sequence[Message]
    recent: Sequence[Message]

    @classmethod
    def of(cls, timeline: Sequence[Message], *, answered: Message | None = None) -> "Conversation":
        """Never folded are unanswered messages, the one that is `answered`, and those after the
        person's last message."""
        first = _start_of_last_words(timeline)
        left = ROOM - sum(map(_lines, timeline[first:]))
        while first > 0 and (left := left - _lines(timeline[first - 1])) >= 0:
            first -= 1
        if answered in timeline:
            first = min(first, timeline.index(answered))
        return cls(earlier=timeline[:first], recent=timeline[first:])


def timeline_panel(case: OpenCase) -> Panel:
    """The conversation on the page of an incident, and our post above it."""
    reply = case.reply
    answered = reply.in_reply_to if reply and reply.is_editable else None
    context = {
        "timeline": case.timeline,
        "conversation": Conversation.of(case.timeline, answered=answered),
        "post": case.post,
        "reply": reply,
        "objection": case.objection,
        "acts": case.moderation_acts,
        "origins": case.origins,
    }
    return Panel(template="incidents/desk/timeline.html", context=context)


def chosen_instead(
    timeline: Sequence[Message], reply: Reply | None, *, asked: str
) -> Message | None:
    """The chosen message (`asked`, its key), while a draft with text answers another one."""
    if reply is None or reply.pk is None or not reply.is_editable:
        return None
    others = (one for one in timeline if one.pk != reply.in_reply_to_id)
    return next((one for one in others if str(one.pk) == asked and one.is_answerable), None)


def _start_of_last_words(timeline: Sequence[Message]) -> int:
    """Where the person's last messages begin: after the answer before them."""
    last = max((n for n, message in enumerate(timeline) if message.is_inbound), default=0)
    earlier = list(enumerate(timeline[:last]))
    ours = (n for n, m in earlier if not m.is_inbound and not m.is_automatic)
    return max(ours, default=-1) + 1


def _lines(message: Message) -> int:
    """Its approximate height in lines."""
    text = sum(len(line) // LETTERS_IN_LINE + 1 for line in message.text.splitlines())
    return _AROUND + text + (_SHOWN if message.attachments.all() else 0)
