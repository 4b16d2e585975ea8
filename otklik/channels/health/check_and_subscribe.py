"""Workers check with a network whether an account works, and register our webhook."""

import logging
import secrets
import time
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.audit.models import Actor
from otklik.channels.accounts.models import Account
from otklik.channels.health.models import Errand
from otklik.channels.networks.adapter import Health
from otklik.channels.networks.content_rules import unreadable_certificates
from otklik.channels.networks.errors import ChannelError, NotSetUp, Unsupported
from otklik.channels.networks.outbound_types import Problem
from otklik.channels.networks.registry import capabilities, has_adapter, missing, open_adapter
from otklik.core.refusal import Refused
from otklik.core.schedule import cron

UNKNOWN_ACCOUNT_SECONDS = 60  # before our own id is requested again

logger = logging.getLogger(__name__)


@task(queue_name="hearing")
def check_account(account_id: int) -> None:
    check(account_id, at=timezone.now())


@cron("*/10 * * * *")
@task()
def check_accounts() -> None:
    for account in filter(has_adapter, Account.objects.on()):
        if not missing(account):
            check_account.enqueue(account.pk)


def check(account_id: int, *, at: datetime) -> Health:
    """Check the account and store the result; once it works again, release waiting deliveries."""
    account = Account.objects.get(pk=account_id)
    was_broken = account.broken_at is not None
    health = _ask_network(account)
    account.note_health(health, at=at)
    account.keep_secrets(health.found, by=None, at=at)
    if was_broken and account.broken_at is None:
        account.hurry_waiting(at=at)
    if health.is_well:
        account.note_answer(at=at)
    return health


def learn_own_id(account: Account, *, at: datetime) -> None:
    """Ask the network for our own id, where that is needed and unknown; raises nothing."""
    name, mark = capabilities(account).own_id, f"nobody-told-who-we-are-{account.pk}"
    if not name or account.secrets.filter(name=name).exists() or cache.get(mark):
        return
    found: Mapping[str, str] = {}
    try:
        with open_adapter(account) as network:
            found = network.whoami()
    except Exception as fault:
        logger.warning(
            "The own number of account %s is not known: %s.", account.code, type(fault).__name__
        )
    if not found.get(name):
        cache.set(mark, True, UNKNOWN_ACCOUNT_SECONDS)
    account.keep_secrets(found, by=None, at=at)


def _ask_network(account: Account) -> Health:
    if lacking := missing(account):
        return Health(
            problems=tuple(
                Problem(code="missing", sentence=setting.label, field=setting.name)
                for setting in lacking
            )
        )
    try:
        with open_adapter(account) as network:
            return network.check()
    except ChannelError as error:
        return Health.of(error)
    except OSError:
        # Before any call: the client trusts the account's own file.
        return Health(problems=(unreadable_certificates(),))
    except Exception as fault:
        # Its text may contain a key: only its kind is logged.
        logger.error("Account %s cannot be checked: %s.", account.code, type(fault).__name__)
        return Health.of(NotSetUp("not_set_up"))


HOOK_KEY = "hook_key"
HOOK_KEY_BYTES = 24
CONFIRMED_WITHIN = (0.5, 1, 2, 4)  # seconds between checks


def ask(account: Account, kind: Errand.Kind, *, by: Actor | None, at: datetime) -> Errand:
    """Let a worker do it. Raises Refused, with advice, if it would certainly fail."""
    if not has_adapter(account):
        raise Refused(_("This program cannot speak to this network yet."))
    abilities = capabilities(account)
    if lacking := missing(account):
        names = ", ".join(f"«{setting.label}»" for setting in lacking)
        raise Refused(_("Fill in first: %(names)s.") % {"names": names})
    if kind == Errand.Kind.SUBSCRIBE and not (abilities.webhook and abilities.subscribe):
        raise Refused(_("This network lets only a person connect events, in its own settings."))
    return Errand.ask(account, kind, by=by, at=at)


@task(queue_name="hearing")
def run_errand(errand_id: int) -> None:
    run(errand_id, at=timezone.now())


def run(errand_id: int, *, at: datetime) -> None:
    """Carry out an account job and store its result as a sentence. A second run does nothing."""
    errand = Errand.objects.select_related("account", "asked_by").get(pk=errand_id)
    if errand.finished_at is not None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        fault = _subscribe(errand, at=at) if errand.kind == Errand.Kind.SUBSCRIBE else ""
        found = check(errand.account_id, at=at)
        if errand.kind == Errand.Kind.SUBSCRIBE and not fault:
            found = _wait_for_confirmation(errand, found, at=at)
        is_done = not fault and found.is_well
        errand.finish(
            is_done=is_done,
            sentence=fault or _state_text(errand.kind, is_well=found.is_well),
            at=at,
        )


def _wait_for_confirmation(errand: Errand, found: Health, *, at: datetime) -> Health:
    """Some networks confirm our URL a moment later: wait for that."""
    for seconds in CONFIRMED_WITHIN:
        if found.is_subscribed is not False:
            break
        time.sleep(seconds)
        found = check(errand.account_id, at=at)
    return found


def hook_url(account: Account, *, by: Actor | None, at: datetime) -> str:
    """The URL for the network to call; its key is created on first use."""
    address = f"{settings.BASE_URL}/hooks/{account.code}/"
    if not capabilities(account).hook_key:
        return address
    key = account.secret_value(HOOK_KEY)
    if not key:
        key = secrets.token_hex(HOOK_KEY_BYTES)
        account.keep_secrets({HOOK_KEY: key}, by=by, at=at)
    return f"{address}{key}/"


def _subscribe(errand: Errand, *, at: datetime) -> str:
    """Why it failed; empty when the network accepted our URL."""
    account, by = errand.account, errand.asked_by
    try:
        url = hook_url(account, by=by, at=at)
        with open_adapter(account) as network:
            secrets_given = network.subscribe(url)
    except Unsupported:
        return _("This network lets only a person connect events, in its own settings.")
    except ChannelError as error:
        return _("The address was not taken: %(why)s") % {"why": error.human}
    except Exception as error:
        # Its text may contain a key: only its kind is logged.
        logger.error("Events of %s: %s.", account.code, type(error).__name__)
        return str(NotSetUp.human)
    account.keep_secrets(secrets_given, by=by, at=at)
    return ""


def _state_text(kind: str, *, is_well: bool) -> str:
    if kind == Errand.Kind.SUBSCRIBE:
        if is_well:
            return _("Events are connected: the network reports comments and messages itself.")
        return _("Events are connected. The check found other problems: see below.")
    if is_well:
        return _("The network answers, and our key is accepted.")
    return _("The check found problems to fix: see below.")
