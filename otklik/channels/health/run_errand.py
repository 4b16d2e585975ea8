"""What a person had a worker ask the network: run outside of any request and transaction."""

import logging
import secrets
import time
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.audit.models import Actor
from otklik.channels.accounts.models import Account
from otklik.channels.health import check
from otklik.channels.health.errand import Errand
from otklik.channels.networks import http
from otklik.channels.networks.base import Health
from otklik.channels.networks.errors import ChannelError, NotSetUp, Unsupported
from otklik.channels.networks.registry import NoAdapter, adapter, capabilities, missing
from otklik.core.refusal import Refused

HOOK_KEY = "hook_key"
HOOK_KEY_BYTES = 24
CONFIRMED_WITHIN = (0.5, 1, 2, 4)  # seconds between looks

logger = logging.getLogger(__name__)


def ask(account: Account, kind: Errand.Kind, *, by: Actor | None, at: datetime) -> Errand:
    """Have a worker do it. Raises Refused when it could only fail, with what to do first."""
    try:
        lacking, known = missing(account), capabilities(account)
    except NoAdapter:
        raise Refused(_("This program cannot speak to this network yet.")) from None
    if lacking:
        names = ", ".join(f"«{setting.label}»" for setting in lacking)
        raise Refused(_("Fill in first: %(names)s.") % {"names": names})
    if kind == Errand.Kind.SUBSCRIBE and not (known.webhook and known.subscribe):
        raise Refused(_("This network lets only a person connect events, in its own settings."))
    return Errand.ask(account, kind, by=by, at=at)


def run(errand_id: int, *, at: datetime) -> None:
    """Do it, and write down in a sentence what came of it. A second run does nothing."""
    errand = Errand.objects.select_related("account", "asked_by").get(pk=errand_id)
    if errand.finished_at is not None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        fault = _subscribe(errand, at=at) if errand.kind == Errand.Kind.SUBSCRIBE else ""
        found = check.check(errand.account_id, at=at)
        if errand.kind == Errand.Kind.SUBSCRIBE and not fault:
            found = _once_confirmed(errand, found, at=at)
        is_done = not fault and found.is_well
        errand.finish(
            is_done=is_done,
            sentence=fault or _state_text(errand.kind, is_well=found.is_well),
            at=at,
        )


def _once_confirmed(errand: Errand, found: Health, *, at: datetime) -> Health:
    """Some networks ask our address a moment later whether it is ours: that is waited for."""
    for seconds in CONFIRMED_WITHIN:
        if found.is_subscribed is not False:
            break
        time.sleep(seconds)
        found = check.check(errand.account_id, at=at)
    return found


def hook_url(account: Account, *, by: Actor | None, at: datetime) -> str:
    """The address that the network is to call; its key is made when it is first asked for."""
    try:
        needs_key = capabilities(account).hook_key
    except NoAdapter:
        needs_key = False
    address = f"{settings.BASE_URL}/hooks/{account.code}/"
    if not needs_key:
        return address
    key = account.kept(HOOK_KEY)
    if not key:
        key = secrets.token_hex(HOOK_KEY_BYTES)
        account.keep_secrets({HOOK_KEY: key}, by=by, at=at)
    return f"{address}{key}/"


def _subscribe(errand: Errand, *, at: datetime) -> str:
    """Why it did not come about; empty when the network took our address."""
    account, by = errand.account, errand.asked_by
    try:
        url = hook_url(account, by=by, at=at)
        with http.client(account.connection()) as client:
            kept = adapter(account, client).subscribe(url)
    except Unsupported:
        return _("This network lets only a person connect events, in its own settings.")
    except ChannelError as error:
        return _("The address was not taken: %(why)s") % {"why": error.human}
    except Exception as error:
        # Its text may hold a key: only its kind is told.
        logger.error("Events of %s: %s.", account.code, type(error).__name__)
        return str(NotSetUp.human)
    account.keep_secrets(kept, by=by, at=at)
    return ""


def _state_text(kind: str, *, is_well: bool) -> str:
    if kind == Errand.Kind.SUBSCRIBE:
        if is_well:
            return _("Events are connected: the network tells us of comments and messages itself.")
        return _("Events are connected. The check found what else must be mended: see below.")
    if is_well:
        return _("The network answers, and our key is accepted.")
    return _("The check found what must be mended: see below.")
