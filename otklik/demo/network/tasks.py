"""Calls of the webhook: made here, never in the request that caused them.

The installation calls itself: a request that waited for the call could deadlock.
"""

import hmac
import ssl
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.demo.network.models import OfficialPage, WebhookDelivery


@task()
def call_hook(delivery_id: int) -> None:
    delivery = WebhookDelivery.objects.get(pk=delivery_id)
    call(delivery, at=timezone.now())
    if delivery.state == WebhookDelivery.State.WAITING:
        enqueue_call(delivery)


def enqueue_call(delivery: WebhookDelivery) -> None:
    """Call it at its time; the sweep below finds those whose task was lost."""
    call_hook.using(run_after=delivery.next_at).enqueue(delivery.pk)


@cron("* * * * *")
@task()
def sweep_hooks() -> None:
    if not settings.DEMONSTRATION:
        return
    now = timezone.now()
    with transaction.atomic():
        WebhookDelivery.objects.stuck(at=now).update(state=WebhookDelivery.State.WAITING)
        for delivery in WebhookDelivery.objects.due(at=now - timedelta(seconds=30)):
            enqueue_call(delivery)


SIGNATURE = "X-Practice-Signature"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
TIMEOUT = httpx.Timeout(10, connect=5)


def call(delivery: WebhookDelivery, *, at: datetime) -> None:
    """Claim the row, call, record the outcome. Anything but 2xx counts as not accepted."""
    page = OfficialPage.objects.current()
    if page is None or not delivery.claim(at=at):
        return
    if not is_our_own(page.hook_url):
        delivery.fail("This address is not the installation's own.", at=at)
        return
    body = delivery.body.encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        SIGNATURE: hmac.new(page.hook_secret.encode(), body, sha256).hexdigest(),
    }
    try:
        with httpx.Client(
            transport=httpx.HTTPTransport(verify=_certificates(), retries=0),
            timeout=TIMEOUT,
            trust_env=False,
        ) as client:
            answer = client.post(page.hook_url, content=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        delivery.fail(f"{type(error).__name__}: {error}", at=at)
        return
    if answer.is_success:
        delivery.succeed(at=at)
    else:
        delivery.fail(f"HTTP {answer.status_code}", at=at)


@cache
def _certificates() -> ssl.SSLContext:
    """Reading the usual roots takes twenty milliseconds."""
    return httpx.create_ssl_context(trust_env=False)


def is_our_own(url: str) -> bool:
    """Whether a URL is on this machine or in this installation: no other is ever called."""
    target, own = urlsplit(url), urlsplit(settings.BASE_URL)
    return target.scheme in {"http", "https"} and (
        target.hostname in LOOPBACK or (target.scheme, target.netloc) == (own.scheme, own.netloc)
    )
