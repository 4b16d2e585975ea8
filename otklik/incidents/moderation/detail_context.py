"""An act of moderation as a member of staff who has its page open sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.message import MessageVersion
from otklik.incidents.moderation import takedown
from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.moderation.removed_comment_copies import KeptFile, KeptText
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


@dataclass(frozen=True, kw_only=True)
class ActPage:
    """`later` is what was changed or came along since the copy, while a second word is awaited."""

    act: ModerationAct
    user: User
    at: datetime

    @property
    def is_first(self) -> bool:
        return self.act.begun_by_id == self.user.pk

    @property
    def may_decide(self) -> bool:
        return self.user.may(Right.CONFIRM_MODERATION) and not self.is_first

    @property
    def is_overdue(self) -> bool:
        return self.act.is_overdue(at=self.at)

    @property
    def seen(self) -> str:
        """What a second word is about: the comment as it is shown."""
        return self.act.content_digest if self.act.is_open else ""

    @property
    def effect(self) -> str:
        """What the network will do."""
        is_hiding = self.act.kind == ModerationAct.Kind.HIDE
        effect = takedown.what_hiding_does if is_hiding else takedown.what_deleting_does
        return effect(self.act.message)

    @cached_property
    def kept_texts(self) -> Sequence[KeptText]:
        return list(self.act.kept_texts.all())

    @cached_property
    def kept_files(self) -> Sequence[KeptFile]:
        return list(self.act.kept_files.select_related("attachment"))

    @cached_property
    def later_texts(self) -> Sequence[MessageVersion]:
        if not self.act.is_open:
            return []
        kept = {(one.text, one.at) for one in self.kept_texts}
        return [one for one in self.act.message.history if (one.text, one.at) not in kept]

    @cached_property
    def later_files(self) -> Sequence[Attachment]:
        if not self.act.is_open:
            return []
        kept = {one.attachment_id for one in self.kept_files}
        return [one for one in self.act.message.attachments.all() if one.pk not in kept]
