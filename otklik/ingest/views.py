import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import WebhookAnswer, WebhookRequest
from otklik.channels.networks.registry import NoAdapter, adapter
from otklik.ingest.store_raw_event import handshake, is_genuine, store

LARGEST_BODY = 1024 * 1024

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def hook(request: HttpRequest, code: str, key: str = "") -> HttpResponse:
    """A network tells us something. It is stored raw and answered at once; what we cannot store
    now is answered 503, and every network repeats it."""
    try:
        return _answer(request, code, key)
    except (OperationalError, InterfaceError):
        logger.warning("A web hook could not be stored: the database does not answer.")
        return HttpResponse(status=503)


def _answer(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Whoever cannot prove to be the network does not learn whether the account exists."""
    if _declared_size(request) > LARGEST_BODY:
        return HttpResponse(status=413)
    account = Account.objects.on().filter(code=code).first()
    if account is None:
        return HttpResponse(status=404)
    try:
        network = adapter(account)
    except NoAdapter:
        return HttpResponse(status=404)
    except ValueError:
        logger.error("The secrets of account %s cannot be opened.", account.code)
        return HttpResponse(status=503)
    if not network.capabilities.webhook:
        return HttpResponse(status=404)
    try:
        body = request.body
    except UnreadablePostError:
        return HttpResponse(status=400)
    webhook_request = WebhookRequest(
        headers=request.headers, body=body, remote_ip=request.META.get("REMOTE_ADDR", ""), key=key
    )
    if (greeting := handshake(network, webhook_request)) is not None:
        return _response(greeting)
    if not is_genuine(network, webhook_request):
        return HttpResponse(status=404)
    store(account, network, webhook_request.body, at=timezone.now())
    return _response(network.answer(webhook_request))


def _response(answer: WebhookAnswer) -> HttpResponse:
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)


def _declared_size(request: HttpRequest) -> int:
    """Bytes, as the request says; what says nothing has no body for us."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
