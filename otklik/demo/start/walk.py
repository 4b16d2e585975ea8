"""The path of the first minute: a person asks, we answer, the answer appears under the question.

No step is ticked by a click alone: each is read from the data of the network and the desk.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Self

from django.http import HttpRequest, HttpResponse

from otklik.demo.network.posts_and_comments import Comment
from otklik.demo.start.network_account import CODE
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply

COOKIE = "otklik_walk"
A_DAY = 24 * 3600
LEFT = (Reply.Status.ON_ITS_WAY, Reply.Status.UNCONFIRMED, Reply.Status.SENT)


@dataclass(frozen=True, kw_only=True)
class Walk:
    """When somebody began, and which person of the practice network they play.

    Kept in a signed cookie: signing in and out clears a session, but not this.
    """

    began_at: datetime
    person: int

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """The walk of this browser; None before the first step."""
        cookie = request.get_signed_cookie(COOKIE, default="", max_age=A_DAY) or ""
        began, _, person = cookie.partition(":")
        if not person:
            return None
        return cls(began_at=datetime.fromtimestamp(float(began), UTC), person=int(person))

    def keep(self, response: HttpResponse) -> HttpResponse:
        cookie = f"{self.began_at.timestamp()}:{self.person}"
        response.set_signed_cookie(COOKIE, cookie, max_age=A_DAY, httponly=True, samesite="Lax")
        return response

    @cached_property
    def comment(self) -> Comment | None:
        """What the person has written since."""
        return Comment.objects.begun_by(self.person, since=self.began_at).last()

    @cached_property
    def message(self) -> Message | None:
        """The same at the desk, once the network has announced it."""
        if self.comment is None:
            return None
        messages = Message.objects.inbound().filter(
            account__code=CODE, lane=Message.Lane.PUBLIC, external_id=str(self.comment.pk)
        )
        return messages.select_related("incident").first()

    @property
    def incident(self) -> Incident | None:
        return self.message.incident if self.message else None

    @cached_property
    def reply(self) -> Reply | None:
        """Our last reply to this comment, in any state."""
        if self.message is None:
            return None
        replies = Reply.objects.filter(in_reply_to=self.message)
        return replies.select_related("delivery").order_by("pk").last()

    @cached_property
    def answer(self) -> Comment | None:
        """The public answer under the comment."""
        if self.comment is None:
            return None
        return self.comment.thread.official().visible().order_by("pk").first()

    @property
    def is_asked(self) -> bool:
        return self.comment is not None

    @property
    def is_sent(self) -> bool:
        """Somebody clicked the button that publishes; it may still be in its grace period."""
        return self.is_answered or (self.reply is not None and self.reply.status in LEFT)

    @property
    def is_with_approver(self) -> bool:
        """It waits for the approval of a second person."""
        return self.reply is not None and self.reply.status == Reply.Status.IN_APPROVAL

    @property
    def is_answered(self) -> bool:
        return self.answer is not None

    @property
    def took(self) -> timedelta | None:
        """From the start to the public answer."""
        return self.answer.created_at - self.began_at if self.answer else None

    @property
    def seconds(self) -> int:
        return round(self.took.total_seconds()) if self.took else 0

    @property
    def comment_anchor(self) -> str:
        return str(self.comment.pk) if self.comment else ""

    @property
    def mark(self) -> str:
        """Changes with every step; a polling page compares it."""
        is_current = self.message is not None
        reached = (self.is_asked, is_current, self.is_with_approver, self.is_sent, self.is_answered)
        return "".join(str(int(step)) for step in reached)
