"""The page of an incident is made of panels: each package of the app provides its own.

A panel is a template with its context besides `incident`, `user`, `now` and `request`, which every
panel has. A function `panel(case)` of its package makes it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import QuerySet

from otklik.channels.accounts.models import Account, secrets_of
from otklik.channels.inbound.models import Post
from otklik.core.db.compiled_queries import attach, compiled_query
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message, MessageVersion, last_question
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.inbox.snooze import is_snoozed
from otklik.incidents.merge_and_split.origins import Origins
from otklik.incidents.moderation.takedown_state import Acts, acts_in_force
from otklik.incidents.replies.approval.models import OutsideWord, offline_approvals
from otklik.incidents.replies.models import Reply
from otklik.organisation.access import StaffRequest
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A part of the page: `{% panel … %}` renders it."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """An incident that an employee has open. What several panels need is read once."""

    incident: Incident
    request: StaffRequest
    at: datetime

    def __post_init__(self) -> None:
        attach([self.incident], "outside_cases", _outside_cases(incident=self.incident))

    @property
    def user(self) -> User:
        return self.request.user

    @cached_property
    def timeline(self) -> list[Message]:
        """Messages in order; those of the incident's account share its object and secrets."""
        attach([self.incident.account], "secrets", secrets_of(account=self.incident.account.pk))
        timeline = _messages(incident=self.incident)
        keys = [message.pk for message in timeline]
        attach(timeline, "versions", _versions(messages=keys))
        attach(timeline, "attachments", _attachments(messages=keys))
        for message in timeline:
            message.incident = self.incident
            if message.account_id == self.incident.account_id:
                message.account = self.incident.account
        return timeline

    @cached_property
    def post(self) -> Post | None:
        keys = {message.post for message in self.timeline if message.post}
        for post in _posts(account=self.incident.account, keys=keys):
            post.account = self.incident.account
            return post
        return None

    @cached_property
    def moderation_acts(self) -> Acts:
        return acts_in_force(self.timeline)

    @cached_property
    def origins(self) -> Origins:
        return Origins.of(self.incident, user=self.user)

    @cached_property
    def replies(self) -> list[Reply]:
        replies = _replies(incident=self.incident)
        for reply in replies:
            reply.incident = self.incident
        return replies

    @cached_property
    def offline_approvals(self) -> list[OutsideWord]:
        return offline_approvals(self.replies)

    @cached_property
    def reply(self) -> Reply | None:
        """The reply in progress, else a blank one, else the last one."""
        at_work = [reply for reply in self.replies if reply.status in Reply.AT_WORK]
        reply = next(iter(at_work or self.replies[-1:]), None)
        if reply is not None:
            reply.incident = self.incident
            same = (message for message in self.timeline if message == reply.in_reply_to)
            reply.in_reply_to = next(same, reply.in_reply_to)
        is_open = self.incident.status != Incident.Status.CLOSED
        if is_open and self.user.may(Right.REPLY) and (reply is None or reply.status in Reply.OVER):
            return self._blank_reply() or reply
        return reply

    def _blank_reply(self) -> Reply | None:
        """To the message in the URL, else to the last question."""
        answerable = [message for message in self.timeline if message.is_answerable]
        to = self.request.GET.get("to", "")
        chosen = (message for message in answerable if str(message.pk) == to)
        message = next(chosen, None) or last_question(answerable)
        if message is None:
            return None
        return Reply(
            incident=self.incident, author=self.user, in_reply_to=message, lane=message.lane
        )

    @cached_property
    def is_snoozed(self) -> bool:
        return is_snoozed(self.incident, at=self.at)

    @cached_property
    def objection(self) -> str:
        """Why a reply could not be sent; empty when it can."""
        return self.reply.objection if self.reply and self.reply.is_editable else ""


@compiled_query
def _outside_cases(*, incident: Incident) -> QuerySet[OutsideCase]:
    return OutsideCase.objects.filter(incident=incident)


@compiled_query
def _messages(*, incident: Incident) -> QuerySet[Message]:
    return Message.objects.filter(incident=incident).select_related("account", "client")


@compiled_query
def _versions(*, messages: list[int]) -> QuerySet[MessageVersion]:
    return MessageVersion.objects.filter(message__in=messages)


@compiled_query
def _attachments(*, messages: list[int]) -> QuerySet[Attachment]:
    return Attachment.objects.filter(message__in=messages)


@compiled_query
def _posts(*, account: Account, keys: Collection[str]) -> QuerySet[Post]:
    return Post.objects.filter(account=account, external_id__in=keys).order_by("pk")[:1]


@compiled_query
def _replies(*, incident: Incident) -> QuerySet[Reply]:
    related = ("delivery", "in_reply_to", "author", "interim", "referral__body")
    return Reply.objects.filter(incident=incident).select_related(*related)
