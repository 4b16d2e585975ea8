from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.incidents.replies.models import Reply

LONGEST = 300


class ClearanceQuerySet(models.QuerySet["Clearance"]):
    def in_force(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


class Clearance(models.Model):
    """A statement that a fragment is neither personal data nor a leak, and why. It holds in this
    reply; for an organisation's (a telephone, an address) in every reply. The second person sees
    it."""

    reply = models.ForeignKey(
        "incidents.Reply", on_delete=models.CASCADE, related_name="clearances"
    )
    fragment = models.CharField(max_length=LONGEST)
    kind = models.CharField(max_length=20, help_text="What the machine took it for.")
    reason = models.CharField(_("reason"), max_length=LONGEST)
    is_of_organisation = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="cleared_with_a_reason"),
            models.UniqueConstraint(
                fields=["reply", "fragment"],
                condition=Q(withdrawn_at__isnull=True),
                name="fragment_is_cleared_once_a_reply",
            ),
        ]

    def __str__(self) -> str:
        return self.fragment

    @classmethod
    @transaction.atomic
    def give(
        cls,
        reply: "Reply",
        *,
        fragment: str,
        kind: str,
        reason: str,
        is_of_organisation: bool = False,
        by: User,
        at: datetime,
    ) -> "Clearance":
        """Allow this fragment, once. Raises Refused without a reason, or if it is not in the
        draft."""
        draft = type(reply)._default_manager.select_for_update().get(pk=reply.pk)
        if given := cls.objects.in_force().filter(reply_id=reply.pk, fragment=fragment).first():
            return given
        if not reason.strip():
            raise Refused(_("Say in a few words why this is not personal data."))
        if is_of_organisation and not by.may(Right.APPROVE):
            raise Refused(_("Only approvers allow words in every reply: allow them in this one."))
        if len(reason.strip()) > LONGEST:
            raise Refused(_("The reason is too long: say it in a sentence."))
        if not draft.is_editable or not fragment or fragment not in plain_lines(draft.text):
            raise Refused(_("These words are no longer in the draft: check it again."))
        given = cls.objects.create(
            reply_id=reply.pk, fragment=fragment, kind=kind, reason=reason.strip(),
            is_of_organisation=is_of_organisation, by=by, at=at,
        )  # fmt: skip
        entries.record(
            reply.incident, "reply.cleared", by=by, at=at, reply=str(reply.key),
            fragment=fragment, kind=kind, reason=given.reason, for_all=is_of_organisation,
        )  # fmt: skip
        return given

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        self.refresh_from_db(from_queryset=Clearance.objects.select_for_update())
        if self.withdrawn_at is not None:
            return
        self.withdrawn_by, self.withdrawn_at = by, at
        self.save(update_fields=["withdrawn_by", "withdrawn_at"])
        entries.record(
            self.reply.incident, "reply.clearance_withdrawn", by=by, at=at,
            reply=str(self.reply.key), fragment=self.fragment,
        )  # fmt: skip


def plain_lines(text: str) -> str:
    """The text with LF line ends; forms send CRLF."""
    return text.replace("\r\n", "\n")


def clearances_over(reply: "Reply") -> list[Clearance]:
    """Those in force for this reply: its own, and those for every reply, given in the authority or
    in the incident's institution; each with who gave it."""
    return _over(reply=reply.pk or 0, institution=reply.incident.institution_id or 0)


@compiled_query
def _over(*, reply: int, institution: int) -> models.QuerySet[Clearance]:
    of_the_authority = Q(reply__incident__institution=None)
    nearby = Q(reply__incident__institution=institution) | of_the_authority
    given = Q(reply=reply) | (Q(is_of_organisation=True) & nearby)
    return Clearance.objects.in_force().filter(given).select_related("by")
