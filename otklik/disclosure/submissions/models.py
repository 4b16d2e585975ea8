"""Files of what a unit supplied: private, given out by views of ours."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.files.uploads import CheckedFile, StoredFile
from otklik.core.refusal import Refused
from otklik.disclosure.items.models import Item, is_address
from otklik.disclosure.items.occasion import Occasion
from otklik.disclosure.submissions.choices import SupplyState
from otklik.disclosure.submissions.queries import IN_WORK, SupplyQuerySet
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from otklik.disclosure.submissions.supply_invitation import Invitation


LONGEST_TEXT = 20_000


class Supply(models.Model):
    """What a unit supplied for an item: text, files, and what became of it.

    waiting → accepted → published → taken off; or returned with a reason, or withdrawn. Each step
    has who and when; the journal has each.
    """

    State = SupplyState

    IN_WORK = IN_WORK

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="supplies")
    occasion = models.ForeignKey(
        Occasion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    supplied_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    invitation = models.ForeignKey(
        "disclosure.Invitation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    supplied_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    checked = models.JSONField(default=list, blank=True)
    published_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=500, blank=True)

    objects = SupplyQuerySet.as_manager()

    if TYPE_CHECKING:
        files: "RelatedManager[SupplyFile]"

    class Meta:
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

    def __str__(self) -> str:
        return f"{self.item}: {self.get_state_display()}"

    @property
    def supplier(self) -> str:
        """Whoever supplied it, as colleagues read it."""
        return str(self.supplied_by or self.invitation)

    @property
    def own_page(self) -> str:
        with translation.override(settings.LANGUAGE_CODE):
            return reverse("disclosure-site:item", args=[self.item.code])

    @property
    def is_shown(self) -> bool:
        """Whether a page of ours shows it."""
        return self.state == self.State.PUBLISHED and self.place == self.own_page

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
        invitation: "Invitation | None" = None,
        at: datetime,
    ) -> "Supply":
        """A unit supplies: somebody signed in, or whoever holds a link to this one item.

        Raises Refused for a draft, an empty form, another's item, and while something of it is
        being checked. The same key twice is one supply.
        """
        item.hold()
        known = cls.objects.filter(key=key).first() if key else None
        if known is not None and known.item_id == item.pk:
            return known
        key = None if known is not None else key  # somebody else's, made up
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
        busy = item.supplies.filter(state__in=IN_WORK).first()
        if busy is not None:
            raise Refused(_("What was supplied before is not published yet. Withdraw it, or wait."))
        supply = cls.objects.create(
            item=item, occasion=occasion, text=text, supplied_by=by, invitation=invitation,
            supplied_at=at, **({"key": key} if key else {}),
        )  # fmt: skip
        for position, file in enumerate(files):
            SupplyFile.keep(file, position=position, supply=supply)
        entries.record(
            item, "disclosure.supplied", by=by, at=at, code=item.code, supply=supply.pk,
            files=[file.digest for file in files],
            link=invitation.pk if invitation is not None else None,
        )  # fmt: skip
        return supply

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """Whoever may supply takes it back before it is judged."""
        self.item.only_for_supplier(by, at=at)
        self._step(from_=self.State.WAITING, to=self.State.WITHDRAWN)
        self.save(update_fields=["state"])
        self._tell("disclosure.withdrawn", by=by, at=at)

    @transaction.atomic
    def accept(self, *, ticks: Mapping[str, bool], by: User, at: datetime) -> None:
        """It is what the item asks for. Raises Refused until each question of the checklist is
        ticked, and for whoever supplied it: two persons look."""
        self._judged_by(by)
        missing = [question for question in self.item.checks if not ticks.get(question)]
        if missing:
            raise Refused(_("Not ticked yet: %(question)s") % {"question": missing[0]})
        self._step(from_=self.State.WAITING, to=self.State.ACCEPTED)
        self.decided_by, self.decided_at = by, at
        self.checked = list(self.item.checks)
        self.save(update_fields=["state", "decided_by", "decided_at", "checked"])
        self._tell("disclosure.accepted", by=by, at=at, checked=self.checked)

    @transaction.atomic
    def send_back(self, *, reason: str, by: User, at: datetime) -> None:
        """Returned: the unit reads why. Raises Refused without a reason."""
        self._judged_by(by)
        reason = " ".join(reason.split())
        if not reason:
            raise Refused(_("Say what to correct: the unit reads it."))
        self._step(from_=self.State.WAITING, to=self.State.RETURNED)
        self.decided_by, self.decided_at, self.reason = by, at, reason[:500]
        self.save(update_fields=["state", "decided_by", "decided_at", "reason"])
        self._tell("disclosure.returned", by=by, at=at, reason=self.reason)

    @transaction.atomic
    def reopen(self, *, by: User, at: datetime) -> None:
        """Accepting, or returning, is taken back while nothing came of it. Raises Refused when
        something new was supplied, or it moved on."""
        self._judged_by(by)
        self.item.hold()
        busy = self.item.supplies.filter(state__in=IN_WORK)
        if busy.exclude(pk=self.pk).exists():
            raise Refused(_("The unit has supplied something new meanwhile."))
        self.refresh_from_db(from_queryset=Supply.objects.select_for_update())
        if self.state not in {self.State.ACCEPTED, self.State.RETURNED}:
            raise Refused(_("Somebody was faster: look at it again."))
        self.state, self.decided_by, self.decided_at = self.State.WAITING, None, None
        self.reason, self.checked = "", []
        self.save(update_fields=["state", "decided_by", "decided_at", "reason", "checked"])
        self._tell("disclosure.reopened", by=by, at=at)

    @transaction.atomic
    def publish(self, *, place: str = "", by: User, at: datetime) -> None:
        """It stands on the site: at an address, else on a page of ours with its text and files.

        The item's place follows it, and the event it is about is met. Raises Refused for what is
        not accepted, and for an address that is none.
        """
        self.item.only_for_keeper(by)
        place = place.strip() or self.own_page
        if not is_address(place):
            raise Refused(
                _("Write an address: of this site from its root (/acts/), or one with https://.")
            )
        self._step(from_=self.State.ACCEPTED, to=self.State.PUBLISHED)
        self.published_by, self.published_at = by, at
        self.published_on, self.place = self.item.day_of(at), place
        fields = ["state", "published_by", "published_at", "published_on", "place"]
        self.save(update_fields=fields)
        self.item.place = place
        self.item.save(update_fields=["place"])
        if self.occasion is not None and self.occasion.met_on is None:
            self.occasion.meet(where=place, by=by, at=at)
        self._tell("disclosure.published", by=by, at=at, place=place)
        self.item.renew_search()

    @transaction.atomic
    def take_off(self, *, reason: str, by: User, at: datetime) -> None:
        """Published by mistake: our page shows it no more, and it counts no more. Raises Refused
        without a reason, and when it is not on the site."""
        self.item.only_for_keeper(by)
        if not reason.strip():
            raise Refused(_("Say why: it will stand in the item's history."))
        self._step(from_=self.State.PUBLISHED, to=self.State.TAKEN_OFF)
        self.save(update_fields=["state"])
        others = self.item.supplies.filter(state=self.State.PUBLISHED, place=self.place)
        if self.item.place == self.place == self.own_page and not others.exists():
            self.item.place = ""
            self.item.save(update_fields=["place"])
        if self.occasion is not None and self.occasion.met_where == self.place:
            self.occasion.reopen(by=by, at=at)
        self._tell("disclosure.taken_off", by=by, at=at, reason=reason.strip())
        self.item.renew_search()

    def _judged_by(self, by: User) -> None:
        if not by.may(Right.KEEP_DISCLOSURE):
            raise Refused(_("The authorised person decides this."))
        made_link = self.invitation is not None and self.invitation.by_id == by.pk
        if self.supplied_by_id == by.pk or made_link:
            sentence = _("It is yours, or came by a link that you made: another one checks it.")
            raise Refused(sentence)

    def _step(self, *, from_: SupplyState, to: SupplyState) -> None:
        """Raises Refused when somebody else was faster."""
        self.refresh_from_db(from_queryset=Supply.objects.select_for_update())
        if self.state != from_:
            raise Refused(_("Somebody was faster: look at it again."))
        self.state = to

    def _tell(self, verb: str, *, by: User, at: datetime, **more: object) -> None:
        entries.record(self.item, verb, by=by, at=at, code=self.item.code, supply=self.pk, **more)


class SupplyFile(StoredFile):
    """A file of a supply."""

    supply = models.ForeignKey(Supply, on_delete=models.CASCADE, related_name="files")
