"""What a unit sends for an item: text and files, checked by another person, published."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.core.files.uploads import CheckedFile, StoredFile
from otklik.core.refusal import Refused
from otklik.disclosure.items.models import Item, is_address
from otklik.disclosure.items.occasion import Occasion
from otklik.disclosure.submissions.invitation import Invitation
from otklik.organisation.people.user import User

LONGEST_TEXT = 20_000


class SubmissionState(models.TextChoices):
    WAITING = "waiting", gettext_lazy("waiting to be checked")
    RETURNED = "returned", gettext_lazy("returned for correction by the unit")
    ACCEPTED = "accepted", gettext_lazy("accepted, not published yet")
    PUBLISHED = "published", gettext_lazy("published on the site")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn by the unit")
    TAKEN_OFF = "taken_off", gettext_lazy("removed from the site")


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def waiting(self) -> Self:
        return self.filter(state=SubmissionState.WAITING).order_by("supplied_at", "pk")

    def in_work(self) -> Self:
        return self.filter(state__in=Submission.IN_WORK)

    def published(self) -> Self:
        return self.filter(state=SubmissionState.PUBLISHED).order_by("-published_at", "-pk")

    def decisive(self, items: Iterable[int], *, on: date) -> Self:
        """Those by which the state of these items on a day is known, the newest first: of each item
        the newest, the one in work, the last one published by then, and the last one published
        without an event."""
        of_item = Submission.objects.filter(item=models.OuterRef("pk"))
        published = of_item.filter(state=SubmissionState.PUBLISHED, published_on__lte=on)
        published = published.order_by("-published_on", "-pk")
        of_items = Item.objects.filter(pk__in=items).order_by()
        condition = Q(item__in=of_items.values("pk"), state__in=Submission.IN_WORK)
        for last in (of_item.order_by("-pk"), published, published.filter(occasion=None)):
            condition |= Q(pk__in=of_items.values(last=models.Subquery(last.values("pk")[:1])))
        return self.filter(condition).order_by("-pk")

    def awaiting_correction(self) -> Self:
        """Returned, and nothing came after it."""
        later = Submission.objects.filter(
            item=models.OuterRef("item"), pk__gt=models.OuterRef("pk")
        )
        returned = self.filter(state=SubmissionState.RETURNED).exclude(models.Exists(later))
        return returned.order_by("decided_at", "pk")


class Submission(models.Model):
    """Waiting → accepted → published → taken off; or returned with a reason, or withdrawn. Each
    step has a person and a moment, and is in the audit log."""

    State = SubmissionState
    IN_WORK = (SubmissionState.WAITING, SubmissionState.ACCEPTED)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="submissions")
    occasion = models.ForeignKey(Occasion, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    supplied_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    invitation = models.ForeignKey(
        "disclosure.Invitation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    supplied_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    checked = models.JSONField(default=list, blank=True)
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_on = models.DateField(null=True)
    place = models.CharField(max_length=500, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        db_table = "disclosure_supply"
        ordering: ClassVar = ["-supplied_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=["waiting", "accepted"]),
                name="one_supply_an_item_in_work",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="supply_returned_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_on__isnull=False),
                name="supply_published_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(supplied_by__isnull=False) | Q(invitation__isnull=False),
                name="supplied_by_somebody",
            ),
        ]

    @property
    def supplier(self) -> str:
        """A person, or the unit or post that got a link."""
        return str(self.supplied_by or self.invitation)

    @property
    def own_page(self) -> str:
        with translation.override(settings.LANGUAGE_CODE):
            return reverse("disclosure-site:item", args=[self.item.code])

    @property
    def is_shown(self) -> bool:
        return self.state == self.State.PUBLISHED and self.place == self.own_page

    @property
    def numbered_checks(self) -> list[tuple[str, str]]:
        """The questions of the checklist by the numbers of their ticks."""
        return [(str(number), question) for number, question in enumerate(self.item.checks)]

    @classmethod
    @transaction.atomic
    def give(
        cls,
        item: Item,
        *,
        text: str,
        files: Iterable[CheckedFile] = (),
        occasion: Occasion | None = None,
        key: uuid.UUID | None = None,
        by: User | None = None,
        invitation: Invitation | None = None,
        at: datetime,
    ) -> "Submission":
        """From a person signed in, or from the holder of a link to this one item. Raises Refused
        for a draft, an empty form, another's item, and while another submission is in work. The
        same key twice is one submission."""
        item.hold()
        existing = cls.objects.filter(key=key).first() if key else None
        if existing is not None and existing.item_id == item.pk:
            return existing
        key = None if existing is not None else key  # somebody else's, made up
        item.only_counted()
        if invitation is not None:
            invitation.only_open(item, at=at)
        elif by is not None:
            item.only_for_supplier(by, at=at)
        text, files = text.strip(), list(files)
        if not text and not files:
            raise Refused(_("Write the text or attach a file."))
        if len(text) > LONGEST_TEXT:
            raise Refused(_("The text is too long: attach it as a file."))
        if occasion is not None and (occasion.item_id != item.pk or occasion.removed_at):
            raise Refused(_("This event belongs to another item."))
        if item.submissions.in_work().exists():
            raise Refused(_("What was supplied before is not published yet. Withdraw it, or wait."))
        submission = cls.objects.create(
            item=item, occasion=occasion, text=text, supplied_by=by, invitation=invitation,
            supplied_at=at, **({"key": key} if key else {}),
        )  # fmt: skip
        for position, file in enumerate(files):
            SubmissionFile.keep(file, position=position, supply=submission)
        entries.record(
            item, "disclosure.supplied", by=by, at=at, code=item.code, supply=submission.pk,
            files=[file.digest for file in files],
            link=invitation.pk if invitation is not None else None,
        )  # fmt: skip
        return submission

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """The unit takes it back before a decision."""
        self.item.only_for_supplier(by, at=at)
        self._move(from_=self.State.WAITING, to=self.State.WITHDRAWN)
        self.save(update_fields=["state"])
        self._record("disclosure.withdrawn", by=by, at=at)

    @transaction.atomic
    def accept(self, *, ticks: Mapping[str, bool], by: User, at: datetime) -> None:
        """It is what the item requires. Raises Refused until each question of the checklist is
        ticked, and for its own supplier: two people look."""
        self._check_judge(by)
        missing = [question for question in self.item.checks if not ticks.get(question)]
        if missing:
            raise Refused(_("Not ticked yet: %(question)s") % {"question": missing[0]})
        self._move(from_=self.State.WAITING, to=self.State.ACCEPTED)
        self.decided_by, self.decided_at = by, at
        self.checked = list(self.item.checks)
        self.save(update_fields=["state", "decided_by", "decided_at", "checked"])
        self._record("disclosure.accepted", by=by, at=at, checked=self.checked)

    @transaction.atomic
    def send_back(self, *, reason: str, by: User, at: datetime) -> None:
        """Return it for correction. Raises Refused without a reason."""
        self._check_judge(by)
        reason = " ".join(reason.split())
        if not reason:
            raise Refused(_("Say what to correct: the unit reads it."))
        self._move(from_=self.State.WAITING, to=self.State.RETURNED)
        self.decided_by, self.decided_at, self.reason = by, at, reason[:500]
        self.save(update_fields=["state", "decided_by", "decided_at", "reason"])
        self._record("disclosure.returned", by=by, at=at, reason=self.reason)

    @transaction.atomic
    def reopen(self, *, by: User, at: datetime) -> None:
        """Take the decision back. Raises Refused when a newer one came, or it moved on."""
        self._check_judge(by)
        self.item.hold()
        if self.item.submissions.in_work().exclude(pk=self.pk).exists():
            raise Refused(_("The unit has supplied something new meanwhile."))
        self.refresh_from_db(from_queryset=Submission.objects.select_for_update())
        if self.state not in {self.State.ACCEPTED, self.State.RETURNED}:
            raise Refused(_("Somebody was faster: check its state again."))
        self.state, self.decided_by, self.decided_at = self.State.WAITING, None, None
        self.reason, self.checked = "", []
        self.save(update_fields=["state", "decided_by", "decided_at", "reason", "checked"])
        self._record("disclosure.reopened", by=by, at=at)

    @transaction.atomic
    def publish(self, *, place: str = "", by: User, at: datetime) -> None:
        """It is on the site: at an address, else on the item's own page. The item's place follows,
        and its event is met. Raises Refused for what is not accepted, and for no address."""
        self.item.only_for_keeper(by)
        place = place.strip() or self.own_page
        if not is_address(place):
            raise Refused(
                _("Write an address: of this site from its root (/acts/), or one with https://.")
            )
        self._move(from_=self.State.ACCEPTED, to=self.State.PUBLISHED)
        self.published_by, self.published_at = by, at
        self.published_on, self.place = self.item.day_of(at), place
        fields = ["state", "published_by", "published_at", "published_on", "place"]
        self.save(update_fields=fields)
        self.item.place = place
        self.item.save(update_fields=["place"])
        if self.occasion is not None and self.occasion.met_on is None:
            self.occasion.meet(where=place, by=by, at=at)
        self._record("disclosure.published", by=by, at=at, place=place)
        self.item.renew_search()

    @transaction.atomic
    def take_off(self, *, reason: str, by: User, at: datetime) -> None:
        """It was published by mistake, and counts no more. Raises Refused without a reason, and
        when it is not on the site."""
        self.item.only_for_keeper(by)
        if not reason.strip():
            raise Refused(_("Say why: this stays in the item's history."))
        self._move(from_=self.State.PUBLISHED, to=self.State.TAKEN_OFF)
        self.save(update_fields=["state"])
        others = self.item.submissions.filter(state=self.State.PUBLISHED, place=self.place)
        if self.item.place == self.place == self.own_page and not others.exists():
            self.item.place = ""
            self.item.save(update_fields=["place"])
        if self.occasion is not None and self.occasion.met_where == self.place:
            self.occasion.reopen(by=by, at=at)
        self._record("disclosure.taken_off", by=by, at=at, reason=reason.strip())
        self.item.renew_search()

    def _check_judge(self, by: User) -> None:
        self.item.only_for_keeper(by)
        made_link = self.invitation is not None and self.invitation.by_id == by.pk
        if self.supplied_by_id == by.pk or made_link:
            sentence = _("It is yours, or came by your link: somebody else checks it.")
            raise Refused(sentence)

    def _move(self, *, from_: SubmissionState, to: SubmissionState) -> None:
        """Raises Refused when somebody else was faster."""
        self.refresh_from_db(from_queryset=Submission.objects.select_for_update())
        if self.state != from_:
            raise Refused(_("Somebody was faster: check its state again."))
        self.state = to

    def _record(self, verb: str, *, by: User, at: datetime, **more: object) -> None:
        entries.record(self.item, verb, by=by, at=at, code=self.item.code, supply=self.pk, **more)


class SubmissionFile(StoredFile):
    supply = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")

    class Meta(StoredFile.Meta):
        db_table = "disclosure_supplyfile"
