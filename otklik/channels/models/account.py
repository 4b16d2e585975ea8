from datetime import datetime, timedelta
from itertools import count
from typing import Any, ClassVar, Self
from urllib.parse import quote

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels import certificates
from otklik.channels.models.connecting import (
    FOREIGN_MESSENGERS,
    PROXY_PASSWORD,
    PROXY_USER,
    Connecting,
)
from otklik.channels.models.faring import Faring
from otklik.channels.networks.base import Action, Connection, Mode, OutboundKind
from otklik.core.fields import SecretField
from otklik.organisation.models import Owned, OwnedQuerySet

TIDYING = (Action.DELETE, Action.HIDE, Action.SHOW)


class AccountQuerySet(OwnedQuerySet["Account"]):
    def on(self) -> Self:
        """Pages that take part: none that is switched off."""
        return self.exclude(mode=Mode.OFF)

    def with_a_wall(self) -> Self:
        """Those on which posts can stand at all."""
        return self.exclude(network__in=Account.WITHOUT_A_WALL)

    def publishing(self) -> Self:
        """Those on which we publish, by program or by hand."""
        return self.on().with_a_wall().exclude(mode=Mode.DIALOG_ONLY)

    def with_passport(self) -> Self:
        return self.select_related("passport__unit")

    def troubled(self) -> Self:
        """On, and perhaps broken: `condition.trouble_since` says whether it is."""
        return self.on().filter(models.Q(broken_at__isnull=False) | models.Q(ailing_checks__gt=0))

    def pages(self) -> Self:
        """Those that stand in a network: not the site, files, and what was noted by hand."""
        return self.exclude(network__in=Account.OF_OUR_OWN)

    def outside(self) -> Self:
        """Those whose network lies outside of this installation: what is sent there leaves it."""
        return self.pages().exclude(network=Account.NetworkCode.PRACTICE)

    def keyed(self) -> Self:
        """Those whose keys were given, all or some."""
        return self.filter(
            models.Exists(AccountSecret.objects.filter(account=models.OuterRef("pk")))
        )

    def held(self, pk: int) -> "Account":
        """The account, held until the transaction ends: whoever changes deliveries or hands on
        events of one account does so in turn, and always takes the account first."""
        return self.select_for_update(no_key=True).get(pk=pk)


class Account(Owned, Connecting, Faring):
    """An official page in one network: of the authority, or of one of its institutions."""

    class NetworkCode(models.TextChoices):
        """By which adapter it speaks (`networks.registry`)."""

        PRACTICE = "practice", _("Practice network")
        IMPORT = "import", _("Import from a file")
        SITE = "site", _("Site")
        VK = "vk", _("VK")
        OK = "ok", _("Odnoklassniki")
        TELEGRAM = "telegram", _("Telegram")
        MAX = "max", _("MAX")
        EMAIL = "email", _("E-mail")
        HAND = "hand", _("Noted by hand")

    OF_OUR_OWN = (NetworkCode.IMPORT, NetworkCode.SITE, NetworkCode.HAND)
    WITHOUT_A_WALL = (
        NetworkCode.IMPORT,
        NetworkCode.SITE,
        NetworkCode.EMAIL,
        NetworkCode.HAND,
    )

    code = models.SlugField(unique=True, help_text=_("Stands in the address of its web hook."))
    network = models.CharField(max_length=20, choices=NetworkCode.choices)
    posts_a_week = models.PositiveSmallIntegerField(
        _("posts a week"), default=0, help_text=_("The norm of publications; 0: there is none.")
    )
    posts_need_approval = models.BooleanField(_("a second person approves posts"), default=False)
    counted_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when we know what comes out there: it works, or is noted by hand.",
    )
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
        secrets = {secret.name: secret.value for secret in self.secrets.all()}
        user, password = secrets.pop(PROXY_USER, ""), secrets.pop(PROXY_PASSWORD, "")
        return Connection(
            base_url=self.base_url,
            container=self.container,
            secrets=secrets,
            ca_bundle=certificates.path_of(self.ca_bundle),
            proxy=_proxy(self.proxy, user, password),
            allow_loopback=self.may_call_loopback,
            hosts_inside=settings.MAIL_HOSTS_INSIDE,
        )

    @property
    def may_call_loopback(self) -> bool:
        """The practice network stands on this machine, and so do stubs where they are allowed."""
        return self.network == self.NetworkCode.PRACTICE or settings.CHANNELS_MAY_CALL_LOOPBACK

    def secret_names(self) -> set[str]:
        """Which keys are kept. Opens none, unless a page that shows much fetched them before."""
        if "secrets" in getattr(self, "_prefetched_objects_cache", {}):
            return {secret.name for secret in self.secrets.all()}
        return set(self.secrets.values_list("name", flat=True))

    def kept(self, name: str) -> str:
        """One value kept beside the keys; empty when it is not there or cannot be opened."""
        try:
            found = self.secrets.filter(name=name).first()
        except ValueError:
            return ""
        return found.value if found else ""

    def objection_to(self, kind: OutboundKind, action: Action = Action.SEND) -> Any:
        """A sentence why the mode forbids sending this; empty when it allows it.

        Taking a comment off our own page is no dialogue.
        """
        if self.mode == Mode.OFF:
            return _("This account is switched off: nothing is sent through it.")
        is_tidying = kind == OutboundKind.COMMENT and action in TIDYING
        if self.mode == Mode.PUBLISH_ONLY and kind != OutboundKind.POST and not is_tidying:
            return _("This account only publishes: answer by another way.")
        if self.mode == Mode.DIALOG_ONLY and kind == OutboundKind.POST:
            return _("This account only answers: publish by another one.")
        return ""

    def next_slot(self, pause: timedelta, *, at: datetime) -> datetime:
        """Reserve the next moment to call, at least `pause` after the last one reserved.

        The account must be held.
        """
        slot = max(self.next_slot_at or at, at)
        self.next_slot_at = slot + pause
        self.save(update_fields=["next_slot_at"])
        return slot

    @classmethod
    @transaction.atomic
    def open(
        cls,
        network: str,
        name: str,
        *,
        institution: int | None = None,
        by: journal.Actor | None,
        at: datetime,
    ) -> "Account":
        """A new page in a network, still to be connected. Its code stands in an address."""
        mode = Mode.PUBLISH_ONLY if network in FOREIGN_MESSENGERS else Mode.TWO_WAY
        if network in cls.WITHOUT_A_WALL:
            mode = Mode.DIALOG_ONLY
        given = {"network": network, "name": name, "mode": mode, "institution_id": institution}
        for number in count(1):
            code = network if number == 1 else f"{network}-{number}"
            account, is_ours = cls.objects.get_or_create(code=code, defaults=given)
            if is_ours:  # neither there before, nor of a colleague who adds one at this moment
                break
        journal.record(account, "channel.opened", by=by, at=at, network=network)
        return account

    def count_posts(self, *, at: datetime) -> None:
        """What comes out on this page is known from now on, and held against the norm."""
        if self.counted_since is None:
            self.counted_since = at
            self.save(update_fields=["counted_since"])


class AccountSecret(models.Model):
    """A token or web hook secret, encrypted at rest and never shown again."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="secrets")
    name = models.SlugField()
    value = SecretField()
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="secret_once_an_account")
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.name}"


def _proxy(address: str, user: str, password: str) -> str:
    """The address with what opens it, which lies among the secrets."""
    if not (address and user):
        return address
    scheme, _sep, rest = address.partition("://")
    return f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{rest}"
