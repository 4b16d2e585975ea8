"""What people decide about an account: how it is reached, its keys, what it may do."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.networks.base import Mode
from otklik.core.refusal import Refused

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from otklik.channels.models.account import AccountSecret
    from otklik.channels.models.decision import DialogueDecision, DialogueDecisionQuerySet

# Whose dialogue with citizens the law of 2025 is said to forbid: docs/contexts/channels.md.
FOREIGN_MESSENGERS = frozenset({"telegram"})
DIALOGUE = frozenset({Mode.TWO_WAY, Mode.DIALOG_ONLY})
PUBLISHING = frozenset({Mode.TWO_WAY, Mode.PUBLISH_ONLY})
PROXY_USER, PROXY_PASSWORD = "proxy_user", "proxy_password"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How an account is called and reached; nothing in it is secret."""

    name: str
    base_url: str = ""
    container: str = ""
    proxy: str = ""


class Connecting(models.Model):
    """Verbs of an account that only people use; each is one line in the journal."""

    class ModeChoice(models.TextChoices):
        TWO_WAY = Mode.TWO_WAY, _("publishes and answers")
        PUBLISH_ONLY = Mode.PUBLISH_ONLY, _("publishes only")
        DIALOG_ONLY = Mode.DIALOG_ONLY, _("answers only")
        OFF = Mode.OFF, _("off")

    name = models.CharField(_("name"), max_length=120)
    mode = models.CharField(
        _("mode"), max_length=20, choices=ModeChoice.choices, default=ModeChoice.TWO_WAY
    )
    page_url = models.URLField(blank=True)
    base_url = models.URLField(blank=True)
    container = models.CharField(max_length=120, blank=True)
    ca_bundle = models.CharField(max_length=300, blank=True)
    proxy = models.CharField(max_length=300, blank=True)

    if TYPE_CHECKING:
        network: models.CharField[str, str]
        secrets: RelatedManager[AccountSecret]

    class Meta:
        abstract: ClassVar = True

    @property
    def is_foreign_messenger(self) -> bool:
        return self.network in FOREIGN_MESSENGERS

    @property
    def decision(self) -> "DialogueDecision | None":
        """The lead's decision to talk with people here, while it stands."""
        return self._decisions().standing().first()

    @transaction.atomic
    def set_up(self, reach: Reach, *, by: journal.Actor | None, at: datetime) -> bool:
        """Say how it is reached. False, and harmless, when nothing differs."""
        wanted = asdict(reach)
        changed = [name for name, value in wanted.items() if getattr(self, name) != value]
        if not changed:
            return False
        for name in changed:
            setattr(self, name, wanted[name])
        self.save(update_fields=changed)
        journal.record(self, "channel.set_up", by=by, at=at, changed=changed)
        return True

    @transaction.atomic
    def keep_secrets(
        self, values: Mapping[str, str], *, by: journal.Actor | None, at: datetime
    ) -> bool:
        """Replace keys by name; an empty value says nothing. The journal learns names only."""
        given = {name: value for name, value in values.items() if value}
        for name, value in given.items():
            # The old value is not read: it may not even open any more.
            if not self.secrets.filter(name=name).update(value=value, changed_at=at):
                self.secrets.create(name=name, value=value, changed_at=at)
        if given:
            journal.record(self, "channel.secrets_kept", by=by, at=at, names=sorted(given))
        return bool(given)

    @transaction.atomic
    def forget_secrets(self, *names: str, by: journal.Actor | None, at: datetime) -> bool:
        """Remove keys that are not wanted any more; False when none of them was there."""
        kept = self.secrets.filter(name__in=names)
        gone = sorted(kept.values_list("name", flat=True))
        kept.delete()
        if gone:
            journal.record(self, "channel.secrets_forgotten", by=by, at=at, names=gone)
        return bool(gone)

    @transaction.atomic
    def trust(self, bundle: str, *, by: journal.Actor | None, at: datetime) -> None:
        """Trust the certificates kept under this name alone; empty: the usual ones."""
        self.ca_bundle = bundle
        self.save(update_fields=["ca_bundle"])
        journal.record(self, "channel.certificates_set", by=by, at=at, bundle=bundle)

    @transaction.atomic
    def switch(self, mode: Mode, *, by: journal.Actor | None, at: datetime) -> None:
        """Change what it does; `by` is None for the installation itself.

        Raises Refused for dialogue in a foreign messenger that nobody decided on.
        """
        if mode in DIALOGUE and self.is_foreign_messenger and self.decision is None:
            raise Refused(
                _("Dialogue in a foreign messenger needs a decision of the lead: it is not noted.")
            )
        before, self.mode = self.mode, mode
        self.save(update_fields=["mode"])
        journal.record(self, "channel.mode_set", by=by, at=at, mode=mode, before=before)

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
        """Note the lead's decision and let people be answered here. Raises Refused."""
        if not self.is_foreign_messenger:
            raise Refused(_("This network needs no such decision: choose its mode."))
        if self.decision is not None:
            raise Refused(_("A decision is noted already: withdraw it before noting another."))
        if decided_on > at.date():
            raise Refused(_("The decision is dated in the future: check the day."))
        told = {
            "document": document,
            "number": number,
            "decided_on": decided_on,
            "decided_by": decided_by,
        }
        self._decisions().create(account_id=self.pk, noted_by=by, noted_at=at, **told)
        journal.record(self, "channel.dialogue_allowed", by=by, at=at, **told)
        self.switch(Mode.TWO_WAY, by=by, at=at)

    @transaction.atomic
    def forbid_dialogue(self, *, by: Any, at: datetime) -> None:
        """Withdraw the decision: from now on it only publishes. Raises Refused."""
        decision = self.decision
        if decision is None:
            raise Refused(_("No decision stands here: there is nothing to withdraw."))
        decision.withdraw(by=by, at=at)
        journal.record(self, "channel.dialogue_forbidden", by=by, at=at, number=decision.number)
        if self.mode in DIALOGUE:
            self.switch(Mode.PUBLISH_ONLY, by=by, at=at)

    def _decisions(self) -> "DialogueDecisionQuerySet":
        from otklik.channels.models.decision import DialogueDecision

        return DialogueDecision.objects.filter(account=self.pk)
