import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.files.base import ContentFile
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.core.db.encrypted_field import SecretField
from otklik.demo.network.seed_texts import Seed, seed

if TYPE_CHECKING:
    from otklik.demo.network.posts_and_comments import Post


ATTEMPTS = 10
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
STUCK_AFTER = timedelta(minutes=2)
KINDS = {
    "post_new": _("new post"),
    "post_edit": _("post corrected"),
    "post_delete": _("post deleted"),
    "comment_new": _("new comment"),
    "comment_edit": _("comment corrected"),
    "comment_delete": _("comment deleted"),
    "rights_changed": _("rights of programs changed"),
    "message_new": _("new private message"),
    "message_reply": _("answer in private messages"),
    "message_edit": _("private message corrected"),
    "message_delete": _("private message deleted"),
}


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def waiting(self) -> Self:
        return self.filter(state=WebhookDelivery.State.WAITING)

    def due(self, *, at: datetime) -> Self:
        return self.waiting().filter(next_at__lte=at).order_by("next_at", "pk")

    def held(self) -> Self:
        """Held back until another event overtakes them."""
        return self.waiting().filter(is_held=True)

    def stuck(self, *, at: datetime) -> Self:
        """Started so long ago that their worker must be dead."""
        return self.filter(state=WebhookDelivery.State.SENDING, claimed_at__lt=at - STUCK_AFTER)

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class WebhookDelivery(models.Model):
    """One call of the web hook. A repeated event is two rows with one `event_id`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        DELIVERED = "delivered", _("accepted by the desk")
        GIVEN_UP = "given_up", _("not accepted, no more attempts")
        LOST = "lost", _("lost on a bad day")

    event_id = models.CharField(max_length=32, db_index=True)
    kind = models.CharField(max_length=30)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    is_held = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "next_at"], name="hook_call_by_state")]

    @property
    def kind_word(self) -> str:
        """What happened, for people; an unknown kind as it is sent."""
        return str(KINDS.get(self.kind, self.kind))

    def claim(self, *, at: datetime) -> bool:
        """True for the one worker that makes this call now."""
        claimed = (
            WebhookDelivery.objects.due(at=at)
            .order_by()
            .filter(pk=self.pk)
            .update(state=self.State.SENDING, claimed_at=at, attempts=F("attempts") + 1)
        )
        if claimed:
            self.refresh_from_db()
        return bool(claimed)

    def succeed(self, *, at: datetime) -> None:
        self.state, self.delivered_at, self.error = self.State.DELIVERED, at, ""
        self.save(update_fields=["state", "delivered_at", "error"])

    def fail(self, error: str, *, at: datetime) -> None:
        """Not accepted: retried with growing delays, at most ten times."""
        self.error = error[:200]
        if self.attempts >= ATTEMPTS:
            self.state = self.State.GIVEN_UP
        else:
            self.state = self.State.WAITING
            self.next_at = at + min(FIRST_PAUSE * 2 ** (self.attempts - 1), LONGEST_PAUSE)
        self.save(update_fields=["state", "next_at", "error"])

    def release(self, *, at: datetime) -> None:
        self.is_held, self.next_at = False, at
        self.save(update_fields=["is_held", "next_at"])


type BadDays = Mapping[str, "BadDay"]


class BadDayQuerySet(models.QuerySet["BadDay"]):
    def switched_on(self) -> Self:
        return self.filter(is_on=True)

    def switch(self, kinds: "set[BadDay.Kind]", *, is_once: bool) -> None:
        """Exactly these are on from now on."""
        for kind in BadDay.Kind:
            is_rule = kind == BadDay.Kind.ONLY_PEOPLE  # does not expire after one occurrence
            values = {"is_on": kind in kinds, "is_once": is_once and not is_rule}
            self.update_or_create(kind=kind, defaults=values)

    def by_kind(self) -> "BadDays":
        """Those that are on."""
        return {day.kind: day for day in self.switched_on()}

    def strike(self, kind: "BadDay.Kind", days: "BadDays | None" = None) -> "BadDay | None":
        """The bad day if it applies to this call; a one-time one ends with it."""
        day = (self.by_kind() if days is None else days).get(kind)
        if day is None or not day.is_once:
            return day
        is_ours = self.switched_on().filter(pk=day.pk).update(is_on=False)
        return day if is_ours else None


class BadDay(models.Model):
    """One failure of real networks, simulated here on request."""

    class Kind(models.TextChoices):
        EVENTS_TWICE = "events_twice", _("Each event comes twice")
        EVENTS_LATE = "events_late", _("Events come 20 seconds late")
        EVENTS_SWAPPED = "events_swapped", _("Events come in the wrong order")
        EVENTS_LOST = "events_lost", _("Events do not come at all")
        AUTHOR_EDITS = "author_edits", _("The author corrects the comment at once")
        AUTHOR_DELETES = "author_deletes", _("The author deletes the comment at once")
        LOST_AFTER = "lost_after", _("The answer is published, but the network does not say so")
        LOST_BEFORE = "lost_before", _("The answer is not published, and the network says nothing")
        TOO_MANY = "too_many", _("“Too many requests, wait 10 seconds”")
        SLOW = "slow", _("The network answers after 10 seconds")
        ONLY_PEOPLE = "only_people", _("No program may answer comments, until switched off")

    #: Seconds of the kinds that have any, unless a row says otherwise.
    SECONDS: ClassVar[dict[str, float]] = {
        Kind.EVENTS_LATE: 20,
        Kind.EVENTS_SWAPPED: 15,
        Kind.TOO_MANY: 10,
        Kind.SLOW: 10,
    }

    kind = models.CharField(max_length=20, choices=Kind.choices, unique=True)
    is_on = models.BooleanField(default=False)
    is_once = models.BooleanField(default=True)
    own_seconds = models.FloatField(null=True)

    objects = BadDayQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    @property
    def seconds(self) -> float:
        """How long it lasts, for the kinds that last."""
        own = self.own_seconds
        return self.SECONDS.get(self.kind, 0) if own is None else own


class OfficialPageQuerySet(models.QuerySet["OfficialPage"]):
    def current(self) -> "OfficialPage | None":
        return self.first()

    def words(self) -> Seed:
        """The texts of this network: the page's own, else general ones."""
        page = self.first()
        return Seed.model_validate(page.words) if page and page.words else seed()

    def ensure(
        self, *, name: str, base_url: str, hook_url: str, words: Seed, at: datetime
    ) -> "OfficialPage":
        """The one page, created if absent; URLs, name and texts are updated, keys never change."""
        given = {
            "name": name,
            "base_url": base_url.rstrip("/"),
            "hook_url": hook_url,
            "words": words.model_dump(mode="json"),
        }
        return self.update_or_create(
            pk=1,
            defaults=given,
            create_defaults={
                **given,
                "token": secrets.token_urlsafe(32),
                "hook_secret": secrets.token_urlsafe(32),
                "opened_at": at,
            },
        )[0]


class OfficialPage(models.Model):
    """The authority's page in this network, with the keys of its application.

    `token` grants access to the API, `hook_secret` signs calls of `hook_url`, `words` are texts for
    `seed_texts.Seed`.
    """

    name = models.CharField(max_length=200)
    base_url = models.CharField(max_length=300)
    hook_url = models.CharField(max_length=300, blank=True)
    token = SecretField()
    hook_secret = SecretField()
    opened_at = models.DateTimeField()
    words = models.JSONField(default=dict)

    objects = OfficialPageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def accepts(self, token: str) -> bool:
        return constant_time_compare(self.token, token)


class PersonQuerySet(models.QuerySet["Person"]):
    def next_name(self) -> str:
        """The first unused invented name; then numbered ones."""
        taken = set(self.values_list("name", flat=True))
        free = (name for name in OfficialPage.objects.words().names if name not in taken)
        return next(free, "") or gettext("Resident %(number)s") % {"number": len(taken) + 1}

    def arrive(self, *, at: datetime, name: str = "") -> "Person":
        """A new person with the given name, else the next unused one."""
        return self.create(name=name or self.next_name(), arrived_at=at)


class Person(models.Model):
    """A fictitious person played by a trainee."""

    name = models.CharField(max_length=60)
    arrived_at = models.DateTimeField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


LARGEST = 5 * 1024 * 1024
MOST = 4
BEGINNINGS = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}


class Picture(models.Model):
    """An uploaded picture; shown under a post, or not used yet."""

    post = models.ForeignKey(
        "demo.Post", null=True, on_delete=models.CASCADE, related_name="pictures"
    )
    position = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to="practice")
    alt = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def get_absolute_url(self) -> str:
        return reverse("demo-network:picture", args=[self.pk])

    @classmethod
    def receive(cls, body: bytes, *, at: datetime) -> "Picture | None":
        """Store it; None unless it is a JPEG or PNG."""
        ending = next((e for start, e in BEGINNINGS.items() if body.startswith(start)), None)
        if ending is None:
            return None
        picture = cls(sent_at=at)
        picture.file.save(f"{uuid.uuid4().hex}.{ending}", ContentFile(body))
        return picture

    @classmethod
    def hang(cls, post: "Post", pictures: Sequence[tuple["Picture", str]]) -> None:
        """Show exactly these under the post, in this order."""
        for position, (picture, alt) in enumerate(pictures):
            picture.post, picture.position, picture.alt = post, position, alt[:500]
            picture.save(update_fields=["post", "position", "alt"])
