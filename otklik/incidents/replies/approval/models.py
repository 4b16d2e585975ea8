"""Decisions of the second person: at the desk, given offline and recorded by a colleague, or
another wording."""

import hashlib
import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.files.uploads import private_files
from otklik.core.refusal import Refused
from otklik.incidents.attachments.clean_upload import Scan
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.queries import Verdict
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import institution_scope


class Approval(models.Model):
    """A second person's decision on a reply. The author cannot be the second person."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="approvals")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(help_text="The reply's text as it was judged.")
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(verdict="returned") | ~Q(reason=""), name="returned_with_a_reason"
            )
        ]


LONGEST = 120


class Way(models.TextChoices):
    ALOUD = "aloud", gettext_lazy("orally")
    PAPER = "paper", gettext_lazy("on paper")


def _place(word: "OutsideWord", name: str) -> str:
    """A path from the key alone."""
    return f"words/{word.key}{'.jpg' if word.is_picture else '.bin'}"


class OutsideWordQuerySet(models.QuerySet["OutsideWord"]):
    def with_relations(self) -> Self:
        return self.select_related("approval__reply__incident", "giver", "noted_by", "objected_by")

    def to_look_at(self, user: User) -> Self:
        """Approvals recorded in this person's name; and approvals by people without an account,
        about replies of the reader's institution."""
        theirs = Q(giver=user) | Q(giver__isnull=True) & institution_scope(
            user, "approval__reply__incident__institution"
        )
        return (
            self.with_relations().filter(theirs).exclude(noted_by=user).order_by("-noted_at", "-pk")
        )


class OutsideWord(models.Model):
    """An offline approval; pages show it as such everywhere.

    Spoken approval comes only from a colleague, who finds it in their list and may object; on paper
    it may come from anybody who may decide, and the paper is stored. The approver never records it,
    nor does the author if the approver has no account: each answer involves two accounts.
    """

    Way = Way

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    approval = models.OneToOneField(Approval, on_delete=models.CASCADE, related_name="outside")
    way = models.CharField(max_length=5, choices=Way.choices)
    giver = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    giver_words = models.CharField(
        max_length=LONGEST, blank=True, help_text="Position or unit of who is not at the desk."
    )
    given_at = models.DateTimeField()
    scan = models.FileField(storage=private_files, upload_to=_place, max_length=100, blank=True)
    scan_digest = models.CharField(max_length=64, blank=True)
    is_picture = models.BooleanField(default=False)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    objection = models.TextField(blank=True)
    objected_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    objected_at = models.DateTimeField(null=True)
    is_stopped = models.BooleanField(
        default=False, help_text="The objection came before the answer left."
    )

    objects = OutsideWordQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["noted_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(giver__isnull=False) | ~Q(giver_words=""), name="word_has_its_giver"
            ),
            models.CheckConstraint(
                condition=~Q(way="paper") | ~Q(scan=""), name="word_on_paper_has_its_paper"
            ),
            models.CheckConstraint(
                condition=Q(giver__isnull=True) | ~Q(giver=models.F("noted_by")),
                name="word_noted_by_another",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(way)s, %(who)s") % {"way": self.get_way_display(), "who": self.who}

    @property
    def who(self) -> str:
        return str(self.giver) if self.giver else self.giver_words

    @property
    def reply(self) -> Reply:
        return self.approval.reply

    @classmethod
    def note(
        cls,
        reply: Reply,
        *,
        way: str,
        giver: User | None,
        giver_words: str = "",
        given_at: datetime,
        scan: Scan | None = None,
        revision: int,
        by: User,
        at: datetime,
    ) -> "OutsideWord":
        """Record who agreed to the text of `revision`, and send the reply. Raises Refused as an
        approval does, without an approver or a required paper, and for the author."""
        word = cls(
            way=way, giver=giver, giver_words=" ".join(giver_words.split())[:LONGEST],
            given_at=given_at, noted_by=by, noted_at=at,
        )  # fmt: skip
        word._refuse_unfit(reply, has_scan=scan is not None, at=at)
        try:
            with transaction.atomic():
                word._keep(reply, scan, revision=revision, by=by, at=at)
        except Exception:
            if word.scan:  # without its row the file would be lost
                word.scan.delete(save=False)
            raise
        return word

    @transaction.atomic
    def object(self, reason: str, *, by: User, at: datetime) -> None:
        """«Я такого не говорил»: an unsent reply becomes a draft again. Raises Refused for another
        person, without a reason, or a second time."""
        self.refresh_from_db(from_queryset=OutsideWord.objects.select_for_update())
        if not self.may_object(by):
            raise Refused(gettext("Only the person recorded as having agreed can object."))
        if self.objected_at is not None:
            raise Refused(gettext("There is an objection already."))
        if not reason.strip():
            raise Refused(gettext("Say in a sentence what you object to."))
        self.objection, self.objected_by, self.objected_at = reason.strip(), by, at
        self.is_stopped = self.reply.stop_after_objection(reason.strip(), by=by, at=at)
        self.save(update_fields=["objection", "objected_by", "objected_at", "is_stopped"])
        entries.record(
            self.reply.incident, "reply.word_objected", by=by, at=at,
            reply=str(self.reply.key), reason=self.objection, stopped=self.is_stopped,
        )  # fmt: skip

    def may_object(self, user: User) -> bool:
        if self.giver_id is not None:
            return self.giver_id == user.pk
        return user.may(Right.APPROVE) and self.noted_by_id != user.pk

    def _refuse_unfit(self, reply: Reply, *, has_scan: bool, at: datetime) -> None:
        if self.giver is None and not self.giver_words:
            raise Refused(gettext("Say who agreed: choose a colleague or write the position."))
        if self.giver is not None:
            self.giver_words = ""
            if self.giver.pk == self.noted_by_id:
                raise Refused(gettext("You agreed yourself: approve it at the desk instead."))
            if not self.giver.is_active or not self.giver.may(Right.APPROVE):
                raise Refused(gettext("This colleague may not approve: choose another one."))
            if self.giver.institution_id not in (None, reply.approving_institution):
                raise Refused(gettext("This colleague works elsewhere: choose another one."))
        elif self.way == Way.ALOUD:
            raise Refused(
                gettext("Only a listed colleague approves orally: they see it and can object.")
            )
        if self.way == Way.PAPER and not has_scan:
            raise Refused(gettext("Add a scan or a photo of the paper."))
        if self.given_at > at:
            raise Refused(gettext("This moment is still to come: say when they agreed."))

    def _keep(
        self, reply: Reply, scan: Scan | None, *, revision: int, by: User, at: datetime
    ) -> None:
        if reply.is_editable:
            reply.submit(by=by, at=at)
        self.approval = reply.approve_by_word(giver=self.giver, revision=revision, by=by, at=at)
        if scan is not None:
            self.is_picture = scan.is_picture
            self.scan_digest = hashlib.sha256(scan.body).hexdigest()
            self.scan.save("scan", ContentFile(scan.body), save=False)
        self.save()
        entries.record(
            reply.incident, "reply.approved_outside", by=by, at=at, reply=str(reply.key),
            way=self.way, who=self.who, given_at=self.given_at, scan=self.scan_digest,
        )  # fmt: skip


def offline_approvals(replies: list[Reply]) -> list[OutsideWord]:
    """Offline approvals of these replies, oldest first."""
    return _offline_approvals(replies=[reply.pk for reply in replies if reply.pk])


@compiled_query
def _offline_approvals(*, replies: list[int]) -> models.QuerySet[OutsideWord]:
    approved = OutsideWord.objects.with_relations().filter(approval__verdict=Verdict.APPROVED)
    return approved.filter(approval__reply__in=replies)


class Suggestion(models.Model):
    """The second person's own wording, returned with a reply; its author accepts or declines it.
    The author stays responsible for the text, so the second person may still approve it."""

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("suggested")
        ACCEPTED = "accepted", gettext_lazy("accepted by the author")
        DECLINED = "declined", gettext_lazy("not accepted")

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="suggestions")
    before = models.TextField(help_text="The reply's text as it was read.")
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reply"], condition=Q(state="open"), name="one_open_suggestion_a_reply"
            )
        ]

    @classmethod
    @transaction.atomic
    def make(
        cls, reply: Reply, text: str, *, revision: int, reason: str = "", by: User, at: datetime
    ) -> "Suggestion":
        """Return the reply with another wording; `revision` is what was read. Raises Refused as a
        return does, and if nothing was changed."""
        if not text.strip():
            raise Refused(gettext("The reply is empty. Write it first."))
        if text.replace("\r\n", "\n") == reply.text.replace("\r\n", "\n"):
            raise Refused(gettext("You changed nothing: approve it, or say what to correct."))
        why = reason.strip() or gettext("A wording is suggested.")
        reply.return_for_correction(why, revision=revision, by=by, at=at)
        reply.suggestions.filter(state=cls.State.OPEN).update(
            state=cls.State.DECLINED, decided_by=by, decided_at=at
        )
        made = cls.objects.create(reply=reply, before=reply.text, text=text, by=by, at=at)
        entries.record(
            reply.incident, "reply.suggested", by=by, at=at,
            reply=str(reply.key), before=reply.text, text=text,
        )  # fmt: skip
        return made

    @transaction.atomic
    def accept(self, *, by: User, at: datetime) -> None:
        """Replace the text by it. Raises Refused if the text was changed meanwhile."""
        if self._is_decided():
            return
        self.reply.refresh_from_db()
        if self.reply.text.replace("\r\n", "\n") != self.before.replace("\r\n", "\n"):
            raise Refused(gettext("The text was changed meanwhile: take by hand what you need."))
        self.reply.save_draft(self.text, revision=self.reply.revision, by=by, at=at)
        self._decide(self.State.ACCEPTED, "reply.suggestion_accepted", by=by, at=at)

    @transaction.atomic
    def decline(self, *, by: User, at: datetime) -> None:
        """The author keeps their own text. Harmless when repeated."""
        if not self._is_decided():
            self._decide(self.State.DECLINED, "reply.suggestion_declined", by=by, at=at)

    def _is_decided(self) -> bool:
        self.refresh_from_db(from_queryset=Suggestion.objects.select_for_update())
        return self.state != self.State.OPEN

    def _decide(self, state: str, verb: str, *, by: User, at: datetime) -> None:
        if by.pk == self.by_id:
            raise Refused(gettext("Another person must decide: you suggested it."))
        self.state, self.decided_by, self.decided_at = state, by, at
        self.save(update_fields=["state", "decided_by", "decided_at"])
        entries.record(self.reply.incident, verb, by=by, at=at, reply=str(self.reply.key))
