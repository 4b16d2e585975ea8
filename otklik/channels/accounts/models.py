from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import quote

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.channels.accounts import certificates
from otklik.channels.networks.adapter import Health
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.outbound_types import Action, OutboundKind
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.db.encrypted_field import SecretField
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.organisation.structure.units_and_institutions import (
    InstitutionOwned,
    InstitutionOwnedQuerySet,
)

if TYPE_CHECKING:
    from otklik.channels.accounts.foreign_messenger_permit import (
        DialogueDecision,
        DialogueDecisionQuerySet,
    )


REFUSALS_THAT_BREAK = 2
FAULTS_THAT_OPEN = 2  # a single unanswered call may be accidental
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=30)  # an answered check or poll ends it sooner
SOON = timedelta(seconds=10)
LINE = ("faults", "unreachable_since", "probe_at", "probing_until")
# How adapters name problems with receiving events.
OF_HEARING = ("webhook", "other_webhook", "events_off", "unheard")

# Whose dialogue with citizens the law of 2025 reportedly forbids: docs/contexts/channels.md.
FOREIGN_MESSENGERS = frozenset({"telegram"})
DIALOGUE = frozenset({Mode.TWO_WAY, Mode.DIALOG_ONLY})
PUBLISHING = frozenset({Mode.TWO_WAY, Mode.PUBLISH_ONLY})
PROXY_USER, PROXY_PASSWORD = "proxy_user", "proxy_password"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How an account is called and reached, without secrets."""

    name: str
    base_url: str = ""
    container: str = ""
    proxy: str = ""


TIDYING = (Action.DELETE, Action.HIDE, Action.SHOW)


class AccountQuerySet(InstitutionOwnedQuerySet["Account"]):
    def on(self) -> Self:
        """Pages that are not switched off."""
        return self.exclude(mode=Mode.OFF)

    def with_a_wall(self) -> Self:
        """Accounts that can hold posts."""
        return self.exclude(network__in=Account.WITHOUT_A_WALL)

    def publishing(self) -> Self:
        """Those on which we publish, by program or by hand."""
        return self.on().with_a_wall().exclude(mode=Mode.DIALOG_ONLY)

    def with_passport(self) -> Self:
        return self.select_related("passport__unit")

    def troubled(self) -> Self:
        """Switched on and perhaps broken: `status.trouble_since` decides."""
        return self.on().filter(models.Q(broken_at__isnull=False) | models.Q(ailing_checks__gt=0))

    def pages(self) -> Self:
        """Accounts in a network: not the site, imported files, or manual cards."""
        return self.exclude(network__in=Account.OF_OUR_OWN)

    def outside(self) -> Self:
        """Accounts of real networks: what is sent there leaves this installation."""
        return self.pages().exclude(network=Account.NetworkCode.PRACTICE)

    def keyed(self) -> Self:
        return self.filter(
            models.Exists(AccountSecret.objects.filter(account=models.OuterRef("pk")))
        )

    def lock(self, pk: int) -> "Account":
        """Lock it until the transaction ends, before its deliveries or events are changed."""
        return self.select_for_update(no_key=True).get(pk=pk)


class Account(InstitutionOwned):
    """An official page in one network: of the authority, or of one of its institutions."""

    class ModeChoice(models.TextChoices):
        TWO_WAY = Mode.TWO_WAY, _("publishes and answers")
        PUBLISH_ONLY = Mode.PUBLISH_ONLY, _("publishes only")
        DIALOG_ONLY = Mode.DIALOG_ONLY, _("answers only")
        OFF = Mode.OFF, _("off")

    class NetworkCode(models.TextChoices):
        """The adapter it uses (`networks.registry`)."""

        PRACTICE = "practice", _("Practice network")
        IMPORT = "import", _("Import from a file")
        SITE = "site", _("Site")
        VK = "vk", _("VK")
        OK = "ok", _("Odnoklassniki")
        TELEGRAM = "telegram", _("Telegram")
        MAX = "max", _("MAX")
        EMAIL = "email", _("E-mail")
        HAND = "hand", _("Recorded manually")

    OF_OUR_OWN = (NetworkCode.IMPORT, NetworkCode.SITE, NetworkCode.HAND)
    WITHOUT_A_WALL = (NetworkCode.IMPORT, NetworkCode.SITE, NetworkCode.EMAIL, NetworkCode.HAND)

    last_event_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    next_slot_at = models.DateTimeField(null=True)
    silent_until = models.DateTimeField(
        null=True, help_text="Until when the network asked us to wait."
    )
    unreachable_since = models.DateTimeField(
        null=True, help_text="Since when nobody answers what we send."
    )
    probe_at = models.DateTimeField(
        null=True,
        help_text="Nobody answers: from when on one call may ask again. Empty: all may call.",
    )
    probing_until = models.DateTimeField(
        null=True, help_text="Such a call is under way; afterwards it counts as dead."
    )
    lacks = models.JSONField(
        default=list, blank=True, help_text="Capabilities that this account was found to lack."
    )
    checked_at = models.DateTimeField(null=True)
    problems = models.JSONField(
        default=list, blank=True, help_text="What the last check found: code, sentence, warning."
    )
    is_subscribed = models.BooleanField(
        null=True, help_text="Whether the network calls our web hook, as it says."
    )
    token_expires_at = models.DateTimeField(null=True)
    faults = models.PositiveSmallIntegerField(
        default=0, help_text="Calls in a row that nobody answered."
    )
    refusals = models.PositiveSmallIntegerField(default=0)
    broken_at = models.DateTimeField(null=True)
    ailing_at = models.DateTimeField(
        null=True,
        help_text="Since when each check found something that must be mended.",
    )
    ailing_checks = models.PositiveSmallIntegerField(default=0)

    name = models.CharField(_("name"), max_length=120)
    mode = models.CharField(
        _("mode"), max_length=20, choices=ModeChoice.choices, default=ModeChoice.TWO_WAY
    )
    page_url = models.URLField(blank=True)
    base_url = models.URLField(blank=True)
    container = models.CharField(max_length=120, blank=True)
    ca_bundle = models.CharField(max_length=300, blank=True)
    proxy = models.CharField(max_length=300, blank=True)

    code = models.SlugField(unique=True, help_text=_("Part of its web hook address."))
    network = models.CharField(max_length=20, choices=NetworkCode.choices)
    posts_a_week = models.PositiveSmallIntegerField(
        _("posts a week"), default=0, help_text=_("The norm of publications; 0: there is none.")
    )
    posts_need_approval = models.BooleanField(_("a second person approves posts"), default=False)
    counted_since = models.DateTimeField(
        null=True,
        help_text="Since when we know what comes out there: it works, or is noted by hand.",
    )

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def connection(self) -> Connection:
        """Everything an adapter may know, with decrypted secrets: never log it.

        Raises ValueError when a secret cannot be decrypted with the installation's keys."""
        is_read = "secrets" in getattr(self, "_prefetched_objects_cache", {})
        rows = self.secrets.all() if is_read else secrets_of(account=self.pk)
        secrets = {secret.name: secret.value for secret in rows}
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
        """The demo network runs on this machine; so do stubs, where they are allowed."""
        return self.network == self.NetworkCode.PRACTICE or settings.CHANNELS_MAY_CALL_LOOPBACK

    def secret_names(self) -> set[str]:
        """Names of the stored keys; decrypts none, unless they were prefetched."""
        if "secrets" in getattr(self, "_prefetched_objects_cache", {}):
            return {secret.name for secret in self.secrets.all()}
        return set(self.secrets.values_list("name", flat=True))

    def secret_value(self, name: str) -> str:
        """One value stored with the keys; empty if it is missing or cannot be decrypted."""
        try:
            found = self.secrets.filter(name=name).first()
        except ValueError:
            return ""
        return found.value if found else ""

    def objection_to(self, kind: OutboundKind, action: Action = Action.SEND) -> Any:
        """Why the mode forbids this; empty if allowed. Moderation does not count as dialogue."""
        if self.mode == Mode.OFF:
            return _("This account is switched off: nothing is sent through it.")
        is_tidying = kind == OutboundKind.COMMENT and action in TIDYING
        if self.mode == Mode.PUBLISH_ONLY and kind != OutboundKind.POST and not is_tidying:
            return _("This account only publishes: answer in another way.")
        if self.mode == Mode.DIALOG_ONLY and kind == OutboundKind.POST:
            return _("This account only answers: publish by another one.")
        return ""

    def next_slot(self, pause: timedelta, *, at: datetime) -> datetime:
        """Reserve the next slot for a call. The account must be locked."""
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
        by: Actor | None,
        at: datetime,
    ) -> "Account":
        """A new page in a network, not connected yet. Its code becomes part of a URL."""
        mode = Mode.PUBLISH_ONLY if network in FOREIGN_MESSENGERS else Mode.TWO_WAY
        if network in cls.WITHOUT_A_WALL:
            mode = Mode.DIALOG_ONLY
        given = {"network": network, "name": name, "mode": mode, "institution_id": institution}
        for number in count(1):
            code = network if number == 1 else f"{network}-{number}"
            account, is_ours = cls.objects.get_or_create(code=code, defaults=given)
            if is_ours:  # neither there before, nor added by a colleague just now
                break
        entries.record(account, "channel.opened", by=by, at=at, network=network)
        return account

    def count_posts(self, *, at: datetime) -> None:
        """From now on, know what is published here and compare it with the norm."""
        if self.counted_since is None:
            self.counted_since = at
            self.save(update_fields=["counted_since"])

    @property
    def is_foreign_messenger(self) -> bool:
        return self.network in FOREIGN_MESSENGERS

    @property
    def decision(self) -> "DialogueDecision | None":
        """The lead's decision to talk with people here, if there is one."""
        return self._decisions().active().first()

    @transaction.atomic
    def set_up(self, reach: Reach, *, by: Actor | None, at: datetime) -> bool:
        """Change how it is reached; False when nothing differs."""
        values = asdict(reach)
        changed = [name for name, value in values.items() if getattr(self, name) != value]
        if not changed:
            return False
        for name in changed:
            setattr(self, name, values[name])
        self.save(update_fields=changed)
        entries.record(self, "channel.set_up", by=by, at=at, changed=changed)
        return True

    @transaction.atomic
    def keep_secrets(self, values: Mapping[str, str], *, by: Actor | None, at: datetime) -> bool:
        """Replace keys by name; an empty value changes nothing. Only names are logged."""
        given = {name: value for name, value in values.items() if value}
        for name, value in given.items():
            # The old value is not read: it may not be decryptable any more.
            if not self.secrets.filter(name=name).update(value=value, changed_at=at):
                self.secrets.create(name=name, value=value, changed_at=at)
        if given:
            entries.record(self, "channel.secrets_kept", by=by, at=at, names=sorted(given))
        return bool(given)

    @transaction.atomic
    def forget_secrets(self, *names: str, by: Actor | None, at: datetime) -> bool:
        """Remove keys; False if none of them was stored."""
        stored = self.secrets.filter(name__in=names)
        gone = sorted(stored.values_list("name", flat=True))
        stored.delete()
        if gone:
            entries.record(self, "channel.secrets_forgotten", by=by, at=at, names=gone)
        return bool(gone)

    @transaction.atomic
    def trust(self, bundle: str, *, by: Actor | None, at: datetime) -> None:
        """Trust only the certificates stored under this name; empty: the usual ones."""
        self.ca_bundle = bundle
        self.save(update_fields=["ca_bundle"])
        entries.record(self, "channel.certificates_set", by=by, at=at, bundle=bundle)

    @transaction.atomic
    def switch(self, mode: Mode, *, by: Actor | None, at: datetime) -> None:
        """Change the mode; `by` is None for the installation itself.

        Raises Refused for dialogue in a foreign messenger without a decision."""
        if mode in DIALOGUE and self.is_foreign_messenger and self.decision is None:
            raise Refused(
                _("Dialogue in a foreign messenger needs a decision of the lead: none is recorded.")
            )
        before, self.mode = self.mode, mode
        self.save(update_fields=["mode"])
        entries.record(self, "channel.mode_set", by=by, at=at, mode=mode, before=before)

    @transaction.atomic
    def allow_dialogue(
        self,
        *,
        document: str,
        number: str,
        decided_on: date,
        decided_by: str,
        by: Any,
        at: datetime,
    ) -> None:
        """Record the lead's decision and switch to two-way. Raises Refused."""
        if not self.is_foreign_messenger:
            raise Refused(_("This network needs no such decision: choose its mode."))
        if self.decision is not None:
            raise Refused(_("A decision is already recorded: withdraw it first."))
        if decided_on > at.date():
            raise Refused(_("The decision is dated in the future: check the day."))
        values = {
            "document": document,
            "number": number,
            "decided_on": decided_on,
            "decided_by": decided_by,
        }
        self._decisions().create(account_id=self.pk, noted_by=by, noted_at=at, **values)
        entries.record(self, "channel.dialogue_allowed", by=by, at=at, **values)
        self.switch(Mode.TWO_WAY, by=by, at=at)

    @transaction.atomic
    def forbid_dialogue(self, *, by: Any, at: datetime) -> None:
        """Withdraw the decision: from now on only publish. Raises Refused."""
        decision = self.decision
        if decision is None:
            raise Refused(_("There is no decision here to withdraw."))
        decision.withdraw(by=by, at=at)
        entries.record(self, "channel.dialogue_forbidden", by=by, at=at, number=decision.number)
        if self.mode in DIALOGUE:
            self.switch(Mode.PUBLISH_ONLY, by=by, at=at)

    def _decisions(self) -> "DialogueDecisionQuerySet":
        return self.decisions.all()

    @property
    def is_unreachable(self) -> bool:
        """Whether the network does not answer, so that only one call at a time probes."""
        return self.probe_at is not None

    @transaction.atomic
    def note_silence(self, *, at: datetime) -> None:
        """The network did not answer: from the second time on deliveries wait, ever longer."""
        held = self._lock()
        held.faults = min(held.faults + 1, 1000)
        held.unreachable_since = held.unreachable_since or at
        held.probing_until = None
        if held.faults >= FAULTS_THAT_OPEN:
            times = min(held.faults - FAULTS_THAT_OPEN, 6)
            held.probe_at = at + min(FIRST_PAUSE * 4**times, LONGEST_PAUSE)
        held._save_line(self)

    @transaction.atomic
    def note_reached(self, *, at: datetime) -> None:
        """The network answered a delivery, even with a refusal: the queue may continue."""
        held = self._lock()
        was_unreachable = held.is_unreachable
        if held.faults or was_unreachable:
            held.close_line()
            held._save_line(self)
        if was_unreachable:
            held.hurry_waiting(at=at)

    @transaction.atomic
    def note_answer(self, *, at: datetime) -> None:
        """The network answered a poll or a check: the next probe may come soon."""
        held = self._lock()
        if held.probe_at is None:
            return
        held.probe_at = min(held.probe_at, at + SOON)
        held._save_line(self)
        first = held.deliveries.first_to_leave(held.pk, at=held.probe_at)
        if first is not None and first.not_before > held.probe_at:
            first.hurry_now(at=held.probe_at)

    @transaction.atomic
    def end_probe(self) -> None:
        """A call ended without information about the network: the next may probe."""
        held = self._lock()
        if held.probing_until is not None:
            held.probing_until = None
            held._save_line(self)

    def begin_probe(self, *, until: datetime) -> None:
        """One call probes the network. The account must be locked."""
        self.probing_until = until
        self.save(update_fields=["probing_until"])

    def close_line(self) -> None:
        """Reset the circuit breaker; not saved."""
        self.faults, self.unreachable_since = 0, None
        self.probe_at, self.probing_until = None, None

    def hurry_waiting(self, *, at: datetime) -> None:
        """Release what waited for the breaker or the key, urgent deliveries first."""
        for delivery in self.deliveries.hurriable(at=at):
            delivery.hurry_now(at=at)

    def _lock(self) -> Any:
        return type(self)._default_manager.select_for_update(no_key=True).get(pk=self.pk)

    def _save_line(self, stale: "Account") -> None:
        """Save the circuit breaker's fields, and copy them to `stale`, the caller's own object."""
        self.save(update_fields=LINE)
        for name in LINE:
            setattr(stale, name, getattr(self, name))

    def fall_silent(self, *, until: datetime) -> None:
        """The network asked us to pause all calls with this key. The account must be locked."""
        self.silent_until = max(until, self.silent_until or until)
        self.save(update_fields=["silent_until"])

    @transaction.atomic
    def note_refusal(self, *, at: datetime) -> None:
        """The network refused our key; the second time in a row the account is broken."""
        held = self._lock()
        held.refusals += 1
        if held.broken_at is None and held.refusals >= REFUSALS_THAT_BREAK:
            held.broken_at = at
            entries.record(held, "channel.broken", by=None, at=at)
        held.save(update_fields=["refusals", "broken_at"])
        self.refusals, self.broken_at = held.refusals, held.broken_at

    @transaction.atomic
    def note_access_lost(self, *, at: datetime) -> None:
        """The network removed us or took rights away: a check finds out at once what is left."""
        entries.record(self, "channel.access_lost", by=None, at=at)
        enqueue("otklik.channels.health.check_and_subscribe.check_account", self.pk)

    def note_event(self, *, at: datetime) -> None:
        self.last_event_at = at
        self.save(update_fields=["last_event_at"])

    def note_success(self, *, at: datetime) -> None:
        """The network accepted something. The account must be locked."""
        self.count_posts(at=at)
        if self.broken_at is not None:
            entries.record(self, "channel.mended", by=None, at=at)
        self.last_success_at, self.refusals, self.broken_at = at, 0, None
        was_unreachable = self.is_unreachable
        self.close_line()
        self.save(update_fields=["last_success_at", "refusals", "broken_at", *LINE])
        if was_unreachable:
            self.hurry_waiting(at=at)

    @transaction.atomic
    def note_health(self, health: Health, *, at: datetime) -> None:
        """Store the result of a check, in Russian. Where we only publish, missing events are
        fine."""
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
            entries.record(self, "channel.mended", by=None, at=at)
        self.save(update_fields=fields)


class AccountSecret(models.Model):
    """A token or webhook secret, encrypted at rest and never shown again."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="secrets")
    name = models.SlugField()
    value = SecretField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="secret_once_an_account")
        ]


@compiled_query
def accounts_on(*, code: str) -> models.QuerySet[Account]:
    """The account of this code, unless it is switched off."""
    return Account.objects.on().filter(code=code)


@compiled_query
def secrets_of(*, account: int) -> models.QuerySet[AccountSecret]:
    """Raises ValueError when one cannot be decrypted."""
    return AccountSecret.objects.filter(account=account)


def _proxy(address: str, user: str, password: str) -> str:
    """The proxy's URL with its user and password, which are stored as secrets."""
    if not (address and user):
        return address
    scheme, _sep, rest = address.partition("://")
    return f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{rest}"
