import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from otklik.channels.accounts.models import Account, accounts_on
from otklik.channels.networks.adapter import Network
from otklik.channels.networks.inbound_types import WebhookRequest
from otklik.channels.networks.registry import adapter, capabilities
from otklik.ingest.dispatch import store

LARGEST_BODY = 1024 * 1024

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def hook(request: HttpRequest, code: str, key: str = "") -> HttpResponse:
    """A network's event: stored raw and answered at once. Any 503 makes the network retry it."""
    try:
        return _answer(request, code, key)
    except (OperationalError, InterfaceError):
        logger.warning("A web hook could not be stored: the database does not answer.")
        return HttpResponse(status=503)


def _answer(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Without proof the caller does not learn whether the account exists."""
    if _content_length(request) > LARGEST_BODY:
        return HttpResponse(status=413)
    account = next(iter(accounts_on(code=code)), None)
    if account is None or not capabilities(account).webhook:
        return HttpResponse(status=404)
    try:
        network, body = adapter(account), request.body
    except ValueError:
        logger.error("The secrets of account %s cannot be opened.", account.code)
        return HttpResponse(status=503)
    except UnreadablePostError:
        return HttpResponse(status=400)
    remote_ip = request.META.get("REMOTE_ADDR", "")
    call = WebhookRequest(headers=request.headers, body=body, remote_ip=remote_ip, key=key)
    return _answer_call(account, network, call)


def _answer_call(account: Account, network: Network, call: WebhookRequest) -> HttpResponse:
    answer = _try(network.handshake, call)
    if answer is None:
        if not _try(network.is_genuine, call):
            return HttpResponse(status=404)
        store(account, network, call.body, at=timezone.now())
        answer = network.answer(call)
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)


def _try[T](ask: Callable[[WebhookRequest], T], call: WebhookRequest) -> T | None:
    """None if the adapter fails on odd input."""
    try:
        return ask(call)
    except Exception as fault:
        logger.warning("A web hook's proof could not be checked: %s.", type(fault).__name__)
        return None


def _content_length(request: HttpRequest) -> int:
    """In bytes; 0 if the request does not say."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
