"""Whether an account works, asked of its network itself; nothing is changed there."""

import logging
from collections.abc import Mapping
from datetime import datetime

from django.core.cache import cache

from otklik.channels.accounts.models import Account
from otklik.channels.networks import http
from otklik.channels.networks.base import Health
from otklik.channels.networks.content_rules import unreadable_certificates
from otklik.channels.networks.errors import ChannelError, NotSetUp
from otklik.channels.networks.outbound_types import Problem
from otklik.channels.networks.registry import NoAdapter, adapter, capabilities, missing

UNKNOWN_ACCOUNT_SECONDS = 60  # after nobody told us who we are

logger = logging.getLogger(__name__)


def check(account_id: int, *, at: datetime) -> Health:
    """Ask, and keep what was found with the account; once mended, what waits may leave."""
    account = Account.objects.get(pk=account_id)
    was_broken = account.broken_at is not None
    health = _asked(account)
    account.note_health(health, at=at)
    account.keep_secrets(health.found, by=None, at=at)
    if was_broken and account.broken_at is None:
        account.hurry_waiting(at=at)
    if health.is_well:
        account.note_answer(at=at)
    return health


def know_ourselves(account: Account, *, at: datetime) -> None:
    """Have the network say who we are, where nothing can be told ours without it and it is not
    known yet. What it does not say now is asked for again later; nothing is raised."""
    try:
        name = capabilities(account).own_id
    except NoAdapter:
        return
    mark = f"nobody-told-who-we-are-{account.pk}"
    if not name or account.secrets.filter(name=name).exists() or cache.get(mark):
        return
    found: Mapping[str, str]
    try:
        with http.client(account.connection()) as client:
            found = adapter(account, client).whoami()
    except Exception as fault:
        logger.warning("Account %s is not told who it is: %s.", account.code, type(fault).__name__)
        found = {}
    if not found.get(name):
        cache.set(mark, True, UNKNOWN_ACCOUNT_SECONDS)
    account.keep_secrets(found, by=None, at=at)


def to_check() -> list[int]:
    """Accounts that are on and filled in: those that are not would only say so again."""
    found = []
    for account in Account.objects.on():
        try:
            is_whole = not missing(account)
        except NoAdapter:
            continue
        if is_whole:
            found.append(account.pk)
    return found


def _asked(account: Account) -> Health:
    try:
        if lacking := missing(account):
            return Health(
                problems=tuple(_problem(setting.name, setting.label) for setting in lacking)
            )
        with http.client(account.connection()) as client:
            return adapter(account, client).check()
    except ChannelError as error:
        return Health(problems=(Problem(code=error.code, sentence=error.human),))
    except OSError:
        # Before any adapter is asked: the client trusts what the account's own file says.
        return Health(problems=(unreadable_certificates(),))
    except Exception as fault:
        # Its text may hold a key: only its kind is told.
        logger.error("Account %s cannot be checked: %s.", account.code, type(fault).__name__)
        return Health(problems=(Problem(code="not_set_up", sentence=NotSetUp.human),))


def _problem(name: str, label: object) -> Problem:
    return Problem(code="missing", sentence=label, field=name)
