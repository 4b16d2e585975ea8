from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.networks.base import Connection, Mode, OutboundKind
from otklik.core.fields import SecretField


class AccountQuerySet(models.QuerySet["Account"]):
    def on(self) -> Self:
        return self.exclude(mode=Mode.OFF)

    def held(self, pk: int) -> "Account":
        """The account, held until the transaction ends: whoever changes deliveries or hands on
        events of one account does so in turn, and always takes the account first."""
        return self.select_for_update(no_key=True).get(pk=pk)


class Account(models.Model):
    """An official page of the authority in one network."""

    class NetworkCode(models.TextChoices):
        PRACTICE = "practice", _("Practice network")
        IMPORT = "import", _("Import from a file")
        SITE = "site", _("Site")

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

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name

    def connection(self) -> Connection:
        """Everything an adapter may know. Opens the secrets: never log it.

        Raises ValueError when a secret cannot be opened with the installation's keys.
        """
        return Connection(
            base_url=self.base_url,
            container=self.container,
            secrets={secret.name: secret.value for secret in self.secrets.all()},
            ca_bundle=self.ca_bundle,
            proxy=self.proxy,
            allow_loopback=self.network == self.NetworkCode.PRACTICE,
        )

    def objection_to(self, kind: OutboundKind) -> Any:
        """A sentence why the mode forbids sending this; empty when it allows it."""
        if self.mode == Mode.OFF:
            return _("This account is switched off: nothing is sent through it.")
        if self.mode == Mode.PUBLISH_ONLY and kind != OutboundKind.POST:
            return _("This account only publishes: answer by another way.")
        if self.mode == Mode.DIALOG_ONLY and kind == OutboundKind.POST:
            return _("This account only answers: publish by another one.")
        return ""

    @transaction.atomic
    def switch(self, mode: Mode, *, by: journal.Actor | None, at: datetime) -> None:
        """Change what it does; `by` is None for the installation itself."""
        before, self.mode = self.mode, mode
        self.save(update_fields=["mode"])
        journal.record(self, "channel.mode_set", by=by, at=at, mode=mode, before=before)

    def note_event(self, *, at: datetime) -> None:
        """The network told us something: its web hook lives."""
        self.last_event_at = at
        self.save(update_fields=["last_event_at"])

    def note_success(self, *, at: datetime) -> None:
        """The network took something of ours: the key and the rights hold."""
        self.last_success_at = at
        self.save(update_fields=["last_success_at"])


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
