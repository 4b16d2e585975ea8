from datetime import datetime, timedelta
from itertools import count
from typing import Any, ClassVar, Self
from urllib.parse import quote

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels import certificates, tasks
from otklik.channels.models.connecting import (
    FOREIGN_MESSENGERS,
    PROXY_PASSWORD,
    PROXY_USER,
    Connecting,
)
from otklik.channels.networks.base import Action, Connection, Health, Mode, OutboundKind
from otklik.core.fields import SecretField
from otklik.organisation.models import Owned, OwnedQuerySet

REFUSALS_THAT_BREAK = 2
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=10)
TIDYING = (Action.DELETE, Action.HIDE, Action.SHOW)
OF_HEARING = ("webhook", "other_webhook", "events_off")  # how adapters name such problems


class AccountQuerySet(OwnedQuerySet["Account"]):
    def on(self) -> Self:
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


class Account(Owned, Connecting):
    """An official page in one network: of the authority, or of one of its institutions."""

    class NetworkCode(models.TextChoices):
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
    last_event_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    next_slot_at = models.DateTimeField(null=True, blank=True)
    silent_until = models.DateTimeField(null=True, blank=True)
    lacks = models.JSONField(
        default=list, blank=True, help_text="Capabilities that this account was found to lack."
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    problems = models.JSONField(
        default=list, blank=True, help_text="What the last check found: code, sentence, warning."
    )
    is_subscribed = models.BooleanField(
        null=True, blank=True, help_text="Whether the network calls our web hook, as it says."
    )
    token_expires_at = models.DateTimeField(null=True, blank=True)
    faults = models.PositiveSmallIntegerField(
        default=0, help_text="Calls in a row that nobody answered."
    )
    refusals = models.PositiveSmallIntegerField(default=0)
    broken_at = models.DateTimeField(null=True, blank=True)
    posts_a_week = models.PositiveSmallIntegerField(
        _("posts a week"), default=0, help_text=_("The norm of publications; 0: there is none.")
    )
    posts_need_approval = models.BooleanField(_("a second person approves posts"), default=False)
    counted_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when we know what comes out there: it works, or is noted by hand.",
    )
    ailing_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when each check found something that must be mended.",
    )
    ailing_checks = models.PositiveSmallIntegerField(default=0)

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

    def note_fault(self, *, at: datetime) -> None:
        """Nobody answered: all that the account sends waits, longer each time, so that a network
        that is down takes nobody's time. The account must be held."""
        pause = min(FIRST_PAUSE * 4 ** min(self.faults, 5), LONGEST_PAUSE)
        self.faults = min(self.faults + 1, 1000)
        self.save(update_fields=["faults"])
        self.fall_silent(until=at + pause)

    def fall_silent(self, *, until: datetime) -> None:
        """The network asked all calls with this key to wait. The account must be held."""
        self.silent_until = max(until, self.silent_until or until)
        self.save(update_fields=["silent_until"])

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

    @transaction.atomic
    def note_refusal(self, *, at: datetime) -> None:
        """The network refused our key; the second time in a row the channel counts as broken."""
        held = type(self).objects.held(self.pk)
        held.refusals += 1
        if held.broken_at is None and held.refusals >= REFUSALS_THAT_BREAK:
            held.broken_at = at
            journal.record(held, "channel.broken", by=None, at=at)
        held.save(update_fields=["refusals", "broken_at"])
        self.refusals, self.broken_at = held.refusals, held.broken_at

    @transaction.atomic
    def note_access_lost(self, *, at: datetime) -> None:
        """The network says that we were removed, or lost rights there: what is left is asked of
        the network at once."""
        journal.record(self, "channel.access_lost", by=None, at=at)
        tasks.check_account.enqueue(self.pk)

    def note_event(self, *, at: datetime) -> None:
        """The network told us something: its web hook lives."""
        self.last_event_at = at
        self.save(update_fields=["last_event_at"])

    def count_posts(self, *, at: datetime) -> None:
        """What comes out on this page is known from now on, and held against the norm."""
        if self.counted_since is None:
            self.counted_since = at
            self.save(update_fields=["counted_since"])

    def note_success(self, *, at: datetime) -> None:
        """The network took something of ours: the key and the rights hold."""
        self.count_posts(at=at)
        if self.broken_at is not None:
            journal.record(self, "channel.mended", by=None, at=at)
        self.last_success_at, self.faults, self.refusals, self.broken_at = at, 0, 0, None
        self.save(update_fields=["last_success_at", "faults", "refusals", "broken_at"])

    @transaction.atomic
    def note_health(self, health: Health, *, at: datetime) -> None:
        """What a check found. Sentences are kept in Russian: they are read out of requests too.

        Where we only publish, that a network does not tell us of events is no fault.
        """
        with translation.override("ru"):
            self.problems = [
                {
                    "code": problem.code,
                    "sentence": str(problem.sentence),
                    "field": problem.field,
                    "is_warning": problem.is_warning,
                }
                for problem in health.problems
                if self.mode != Mode.PUBLISH_ONLY or not problem.code.startswith(OF_HEARING)
            ]
        is_well = all(problem["is_warning"] for problem in self.problems)
        if is_well:
            self.count_posts(at=at)
        self.checked_at, self.is_subscribed = at, health.is_subscribed
        self.token_expires_at, self.lacks = health.token_expires_at, sorted(health.lacks)
        self.ailing_at = None if is_well else self.ailing_at or at
        self.ailing_checks = 0 if is_well else min(self.ailing_checks + 1, 1000)
        fields = ["problems", "checked_at", "is_subscribed", "token_expires_at", "lacks"]
        fields += ["ailing_at", "ailing_checks"]
        if self.broken_at is not None and is_well:
            self.refusals, self.broken_at = 0, None
            fields += ["refusals", "broken_at"]
            journal.record(self, "channel.mended", by=None, at=at)
        self.save(update_fields=fields)


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
