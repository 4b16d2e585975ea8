"""One call of the web hook over HTTP."""

import hmac
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from otklik.demo.network.models import OfficialPage, WebhookDelivery

SIGNATURE = "X-Practice-Signature"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
TIMEOUT = httpx.Timeout(10, connect=5)


def call(delivery: WebhookDelivery, *, at: datetime) -> None:
    """Claim the row, call, write down what came of it. Anything but 2xx counts as not taken."""
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
            transport=httpx.HTTPTransport(retries=0), timeout=TIMEOUT, trust_env=False
        ) as client:
            answer = client.post(page.hook_url, content=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        delivery.fail(f"{type(error).__name__}: {error}", at=at)
        return
    if answer.is_success:
        delivery.succeed(at=at)
    else:
        delivery.fail(f"HTTP {answer.status_code}", at=at)


def is_our_own(url: str) -> bool:
    """Whether an address is this machine's or this installation's: nobody else is ever called."""
    target, own = urlsplit(url), urlsplit(settings.BASE_URL)
    return target.scheme in {"http", "https"} and (
        target.hostname in LOOPBACK or (target.scheme, target.netloc) == (own.scheme, own.netloc)
    )
