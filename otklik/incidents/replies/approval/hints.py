"""What the composer says of approval before anybody types."""

from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from otklik.incidents.approval_rules.models import ApprovalRule, FixedGround, Ground
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.approval.reasons import Reason, reasons_of
from otklik.incidents.replies.models import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPerson:
    """`reasons` ask for one now; `hints` say what in the text would."""

    reasons: list[Reason]
    hints: list[Any] = field(default_factory=list)

    @property
    def is_needed(self) -> bool:
        return bool(self.reasons)

    @property
    def is_for_want_of_topic(self) -> bool:
        """Nothing else asks for one: a topic that is confirmed may do away with it."""
        return [reason.ground for reason in self.reasons] == [FixedGround.UNTRIAGED]

    @property
    def mark(self) -> str:
        """Changes whenever a reader should see something else."""
        return ",".join(sorted({reason.ground for reason in self.reasons}))

    @classmethod
    def of(cls, reply: Reply) -> Self:
        rules = ApprovalRule.in_force()
        return cls(reasons=reasons_of(reply, rules), hints=hints(rules, lane=reply.lane))


def hints(rules: dict[str, ApprovalRule], *, lane: str) -> list[Any]:
    """Only what is written can bring these about; a private answer brings about neither."""
    if lane != Message.Lane.PUBLIC:
        return []
    values = {
        Ground.LEGAL: _("the answer says what the law is"),
        Ground.CLEARED: _("you say of words that they are not personal data"),
    }
    return [sentence for ground, sentence in values.items() if ground in rules]
