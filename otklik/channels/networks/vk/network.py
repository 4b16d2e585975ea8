"""The adapter of VK."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from secrets import token_hex
from typing import Any, ClassVar

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.adapter import ApiNetwork
from otklik.channels.networks.capabilities import SOCIAL, Capabilities
from otklik.channels.networks.connection_settings import Setting
from otklik.channels.networks.errors import ChannelError, NotSetUp
from otklik.channels.networks.inbound_types import InboundEvent, WebhookAnswer, WebhookRequest
from otklik.channels.networks.json_values import as_text, digest_of, read_object
from otklik.channels.networks.outbound_types import Outbound, Problem, ThreadRef
from otklik.channels.networks.vk import feeds, health, inbound, links, outbound
from otklik.channels.networks.vk.client import ADDRESS, Api, Key, group_of

LONGEST_EVENT_ID = 190
AWAITED_SECONDS = 120


class VKNetwork(ApiNetwork[Api]):
    """Secrets: see `settings`; `container` is the community's number."""

    code: ClassVar[str] = "vk"
    capabilities: ClassVar[Capabilities] = replace(
        SOCIAL,
        idempotency_key=True,
        readback=True,
        limits=outbound.LIMITS,
        edit_comment=True,
        hide_comment=True,
        hides_by_removal=True,
        edit_dm=True,
        delete_dm=True,
        repost=True,
        repost_from=links.HOSTS,
        comments_switch=True,
        subscribe=True,
        invitation=True,
        feeds=feeds.FEEDS,
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            name="container",
            label=_("Number of the community"),
            hint=_("Digits only: they are in the community's settings, or after “club”."),
            is_secret=False,
        ),
        Setting.api_address(
            _("Address of VK's API"), _("Change it only when VK says so."), ADDRESS
        ),
        Setting(
            name=Key.COMMUNITY.value,
            label=_("Key of the community"),
            hint=_("With the rights to manage, to use messages, photos and the wall."),
        ),
        Setting(
            name=Key.USER.value,
            label=_("Key of an editor"),
            hint=_("For pictures, corrections, removals and reposts. All else works without."),
            is_required=False,
        ),
        Setting(
            name=Key.SERVICE.value,
            label=_("Service key of an application"),
            hint=_("Reads the wall again after an outage. The key of an editor can do that too."),
            is_required=False,
        ),
        Setting(
            name=health.HOOK_SECRET,
            label=_("Secret key of Callback API"),
            hint=_("Filled in when events are connected. Otherwise enter it."),
            is_required=False,
        ),
        Setting(
            name=health.CONFIRMATION,
            label=_("Line that the server must return"),
            hint=_("Filled in when events are connected. Otherwise enter it."),
            is_required=False,
        ),
        Setting.staff_chat(
            _(
                "Number of a staff chat where the community is a member (2000000001 and up): "
                "notifications of the desk are sent there too. Empty: nowhere."
            )
        ),
    )

    calls = Api
    send_by = staticmethod(outbound.send)
    find_by = staticmethod(feeds.find_sent)
    read_by = staticmethod(feeds.poll)
    download_by = staticmethod(inbound.download)
    check_by = staticmethod(health.check)

    def validate(self, message: Outbound) -> list[Problem]:
        return list(outbound.problems(message, self.render(message), self._connection))

    def is_echo(self, message: Outbound, event: InboundEvent) -> bool:
        what = links.repost_object(message.repost_of)
        return super().is_echo(message, event) and (
            not what or inbound.is_repeating(event.raw, what)
        )

    def subscribe(self, url: str) -> Mapping[str, str]:
        """VK's first call comes before its secret is stored: its digest is cached."""
        secret = self._connection.secrets.get(health.HOOK_SECRET) or token_hex(24)
        cache.set(self._awaited_cache_key(), _digest(secret), AWAITED_SECONDS)
        with self.open_calls() as api:
            return health.subscribe(api, url, secret=secret)

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        """VK's confirmation string changes, so it is requested. A stranger learns nothing."""
        event = read_object(request.body)
        if event.get("type") != "confirmation" or event.get("group_id") != self._group():
            return None
        if not (self.is_genuine(request) or self._is_awaited(event)):
            return None
        code = self._confirmation_code() or self._connection.secrets.get(health.CONFIRMATION, "")
        if not code:
            return WebhookAnswer(status=503, body=b"")
        return WebhookAnswer(status=200, body=code.encode())

    def is_genuine(self, request: WebhookRequest) -> bool:
        secret = self._connection.secrets.get(health.HOOK_SECRET, "")
        event = read_object(request.body)
        is_proven = request.proves(secret, as_text(event.get("secret")))
        return is_proven and event.get("group_id") == self._group()

    def dedup_key(self, body: bytes) -> str:
        key = read_object(body).get("event_id")
        if isinstance(key, str) and 0 < len(key) <= LONGEST_EVENT_ID and key.isprintable():
            return key
        return digest_of(body)

    def parse(self, body: bytes) -> list[InboundEvent]:
        return inbound.parse(body, container=self._connection.container, group=self._group())

    def place(self, thread: ThreadRef, external_id: str = "") -> str:
        group = self._group()
        return links.address(thread, external_id, group=group) if group else ""

    def invitation(self, code: str) -> str:
        group = self._group()
        return links.invitation(code, group=group) if group else ""

    def _group(self) -> int:
        """0 when it is not filled in."""
        try:
            return group_of(self._connection)
        except NotSetUp:
            return 0

    def _is_awaited(self, event: Mapping[str, Any]) -> bool:
        """Whether it is for a webhook that is being set up."""
        value, awaited = event.get("secret"), cache.get(self._awaited_cache_key())
        is_told = isinstance(value, str) and isinstance(awaited, str)
        return is_told and hmac.compare_digest(str(awaited), _digest(str(value)))

    def _awaited_cache_key(self) -> str:
        return f"vk-hook-awaited:{_digest(f'{self._connection.base_url} {self._group()}')}"

    def _confirmation_code(self) -> str:
        try:
            with self.open_calls() as api:
                code = health.confirmation_code(api)
        except (ChannelError, OSError):
            return ""
        return code if code.isascii() else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
