"""A second person's word that was given aloud or on paper, noted by somebody else."""

import hashlib
import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik import journal
from otklik.core.given_files import private_files
from otklik.core.refusal import Refused
from otklik.incidents.models.approval import Approval
from otklik.incidents.models.replies import Verdict
from otklik.incidents.models.reply import Reply
from otklik.incidents.scans import Scan
from otklik.organisation.models import User, own
from otklik.organisation.rights import Right

LONGEST = 120


class Way(models.TextChoices):
    ALOUD = "aloud", gettext_lazy("aloud")
    PAPER = "paper", gettext_lazy("on paper")


def _place(word: "OutsideWord", name: str) -> str:
    """Named by its key alone."""
    return f"words/{word.key}{'.jpg' if word.is_picture else '.bin'}"


class OutsideWordQuerySet(models.QuerySet["OutsideWord"]):
    def shown(self) -> Self:
        return self.select_related("approval__reply__incident", "giver", "noted_by", "objected_by")

    def to_look_at(self, user: User) -> Self:
        """What was said in this person's name; and what people said who do not work here, about
        answers of their own place."""
        theirs = Q(giver=user) | Q(giver__isnull=True) & own(
            user, "approval__reply__incident__institution"
        )
        return self.shown().filter(theirs).exclude(noted_by=user).order_by("-noted_at", "-pk")


class OutsideWord(models.Model):
    """Counts as the second person's word, and is called what it is everywhere.

    Aloud only a colleague gives it, who finds it in their list and may object; on paper anybody
    who may decide, and the paper is kept with it. Who gave it never notes it themselves, nor does
    who wrote the reply where nobody at the desk is named: two accounts stand behind each answer.
    """

    Way = Way

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    approval = models.OneToOneField(Approval, on_delete=models.CASCADE, related_name="outside")
    way = models.CharField(max_length=5, choices=Way.choices)
    giver = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
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
    objected_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objected_at = models.DateTimeField(null=True, blank=True)
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
        return _("%(way)s, %(who)s") % {"way": self.get_way_display(), "who": self.who}

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
        """Write down who agreed, and let the reply go on its way. `revision` is the text agreed.

        Raises Refused as an approval does; without who or what must be there; for who wrote it.
        """
        word = cls(
            way=way, giver=giver, giver_words=" ".join(giver_words.split())[:LONGEST],
            given_at=given_at, noted_by=by, noted_at=at,
        )  # fmt: skip
        word._refuse_unfit(reply, has_scan=scan is not None, at=at)
        try:
            with transaction.atomic():
                word._keep(reply, scan, revision=revision, by=by, at=at)
        except Exception:
            if word.scan:  # the row is gone, and nobody would ever find the file
                word.scan.delete(save=False)
            raise
        return word

    @transaction.atomic
    def object(self, reason: str, *, by: User, at: datetime) -> None:
        """«Я такого не говорил»: told beside the answer; what has not left comes back as a draft.

        Raises Refused for whoever it does not concern, without a reason, or a second time.
        """
        self.refresh_from_db(from_queryset=OutsideWord.objects.select_for_update())
        if not self.may_object(by):
            raise Refused(_("Only who is said to have agreed objects."))
        if self.objected_at is not None:
            raise Refused(_("There is an objection already."))
        if not reason.strip():
            raise Refused(_("Say in a sentence what you object to."))
        self.objection, self.objected_by, self.objected_at = reason.strip(), by, at
        self.is_stopped = self.reply.stop_after_objection(reason.strip(), by=by, at=at)
        self.save(update_fields=["objection", "objected_by", "objected_at", "is_stopped"])
        journal.record(
            self.reply.incident, "reply.word_objected", by=by, at=at,
            reply=str(self.reply.key), reason=self.objection, stopped=self.is_stopped,
        )  # fmt: skip

    def may_object(self, user: User) -> bool:
        if self.giver_id is not None:
            return self.giver_id == user.pk
        return user.may(Right.APPROVE) and self.noted_by_id != user.pk

    def _refuse_unfit(self, reply: Reply, *, has_scan: bool, at: datetime) -> None:
        if self.giver is None and not self.giver_words:
            raise Refused(_("Say who agreed: choose a colleague or write the position."))
        if self.giver is not None:
            self.giver_words = ""
            if self.giver.pk == self.noted_by_id:
                raise Refused(_("Who agreed does not note it themselves: approve at the desk."))
            if not self.giver.is_active or not self.giver.may(Right.APPROVE):
                raise Refused(_("This colleague may not approve: choose another one."))
            if self.giver.institution_id not in (None, reply.judged_in):
                raise Refused(_("This colleague works elsewhere: choose another one."))
        elif self.way == Way.ALOUD:
            raise Refused(
                _("Aloud only a colleague from the list agrees: they will see it and can object.")
            )
        if self.way == Way.PAPER and not has_scan:
            raise Refused(_("Add a scan or a photo of the paper."))
        if self.given_at > at:
            raise Refused(_("This moment is still to come: say when they agreed."))

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
        journal.record(
            reply.incident, "reply.approved_outside", by=by, at=at, reply=str(reply.key),
            way=self.way, who=self.who, given_at=self.given_at, scan=self.scan_digest,
        )  # fmt: skip


def words_of(replies: list[Reply]) -> list[OutsideWord]:
    """Words given outside for these replies, oldest first."""
    keys = [reply.pk for reply in replies if reply.pk]
    shown = OutsideWord.objects.shown().filter(approval__verdict=Verdict.APPROVED)
    return list(shown.filter(approval__reply__in=keys)) if keys else []
