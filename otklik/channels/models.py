import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.base import Connection, Mode, Outbound, OutboundKind, ThreadRef
from otklik.core.fields import SecretField


class Account(models.Model):
    """An official page of the authority in one network."""

    class NetworkCode(models.TextChoices):
        PRACTICE = "practice", _("Practice network")
        IMPORT = "import", _("Import from a file")

    class ModeChoice(models.TextChoices):
        TWO_WAY = Mode.TWO_WAY, _("publishes and answers")
        PUBLISH_ONLY = Mode.PUBLISH_ONLY, _("publishes only")
        DIALOG_ONLY = Mode.DIALOG_ONLY, _("answers only")
        OFF = Mode.OFF, _("off")

    code = models.SlugField(unique=True, help_text=_("Stands in the address of its web hook."))
    network = models.CharField(max_length=20, choices=NetworkCode.choices)
    name = models.CharField(_("name"), max_length=120)
    mode = models.CharField(
        _("mode"), max_length=20, choices=ModeChoice.choices, default=ModeChoice.TWO_WAY
    )
    page_url = models.URLField(blank=True)
    base_url = models.URLField(blank=True)
    container = models.CharField(max_length=120, blank=True)
    ca_bundle = models.CharField(max_length=300, blank=True)
    proxy = models.CharField(max_length=300, blank=True)
    last_event_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name

    def connection(self) -> Connection:
        """Everything an adapter may know. Opens the secrets: never log it."""
        return Connection(
            base_url=self.base_url,
            container=self.container,
            secrets={secret.name: secret.value for secret in self.secrets.all()},
            ca_bundle=self.ca_bundle,
            proxy=self.proxy,
            allow_loopback=self.network == self.NetworkCode.PRACTICE,
        )


class AccountSecret(models.Model):
    """A token or web hook secret, encrypted at rest and never shown again."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="secrets")
    name = models.SlugField()
    value = SecretField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="secret_once_an_account")
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.name}"


class RawEventQuerySet(models.QuerySet["RawEvent"]):
    def waiting(self) -> Self:
        """Not yet handed to anybody, oldest first."""
        return self.filter(handed_on_at__isnull=True).order_by("pk")


class RawEvent(models.Model):
    """What a network sent, as it sent it, before anybody understood it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="raw_events")
    dedup_key = models.CharField(max_length=200)
    body = models.BinaryField()
    received_at = models.DateTimeField()
    handed_on_at = models.DateTimeField(null=True, blank=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    objects = RawEventQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "dedup_key"], name="raw_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.dedup_key}"


class Post(models.Model):
    """A post of ours as it stands in a network: what people comment on."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    container = models.CharField(max_length=120)
    external_id = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "container", "external_id"], name="post_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60] or self.external_id


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def queued(self) -> Self:
        return self.filter(state=Delivery.State.QUEUED)

    def due(self, *, at: datetime) -> Self:
        return self.queued().filter(not_before__lte=at)

    def sending(self) -> Self:
        return self.filter(state=Delivery.State.SENDING)

    def unconfirmed(self) -> Self:
        return self.filter(state=Delivery.State.UNCONFIRMED)

    def settled_unheard(self) -> Self:
        """Outcomes that no room has heard of yet."""
        return self.filter(state__in=Delivery.SETTLED, handed_on_at__isnull=True)


class Delivery(models.Model):
    """One mutation in one network: a row first, a call second.

    queued → sending → sent | failed | unconfirmed; queued → withdrawn. `sending` is committed
    before the call, `sent` needs an external id, and an unclear outcome is not repeated.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")
        UNCONFIRMED = "unconfirmed", _("not confirmed")
        WITHDRAWN = "withdrawn", _("taken back")

    SETTLED = (State.SENT, State.FAILED, State.UNCONFIRMED)

    class Kind(models.TextChoices):
        POST = OutboundKind.POST, _("post")
        COMMENT = OutboundKind.COMMENT, _("comment")
        DM = OutboundKind.DM, _("private message")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    container = models.CharField(max_length=120)
    post = models.CharField(max_length=120, blank=True)
    peer = models.CharField(max_length=120, blank=True)
    reply_to = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    sending_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    handed_on_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    external_id = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=500, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error_detail = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes: ClassVar = [
            models.Index(fields=["state", "not_before"], name="delivery_by_state"),
            models.Index(fields=["account", "container", "post", "peer"], name="delivery_by_place"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="sent") | ~Q(external_id=""),
                name="sent_only_with_an_external_id",
            ),
            models.UniqueConstraint(
                fields=["account", "container", "kind", "external_id"],
                condition=~Q(external_id=""),
                name="external_id_once_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_kind_display()} {self.pk}"

    @property
    def thread(self) -> ThreadRef:
        return ThreadRef(container=self.container, post=self.post, peer=self.peer)

    def outbound(self) -> Outbound:
        return Outbound(
            key=self.key,
            kind=OutboundKind(self.kind),
            thread=self.thread,
            text=self.text,
            reply_to=self.reply_to,
        )
