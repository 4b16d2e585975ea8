"""Odnoklassniki: a group with comments, and private messages to the group.

`container` is the group's number. Secrets: `token`, `app_key` and `app_secret` open the REST API;
`bot_token` the group's private messages; `hook_key` is part of our address `hook_url`. No
idempotency key: a message of unknown outcome is looked for. Source: apiok.ru/dev."""

import ipaddress
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.adapter import ApiNetwork
from otklik.channels.networks.capabilities import SOCIAL, Capabilities, Feed
from otklik.channels.networks.connection_settings import Setting
from otklik.channels.networks.inbound_types import Inbound, InboundEvent, WebhookRequest
from otklik.channels.networks.ok import feeds, health, inbound, links, outbound
from otklik.channels.networks.ok.client import BASE_URL, Calls
from otklik.channels.networks.outbound_types import Outbound, Problem, ThreadRef

# Where the network's web hooks come from, as it says (apiok.ru, graph.user.subscribe).
SOURCES = tuple(
    ipaddress.ip_network(net)
    for net in ("217.20.145.192/28", "217.20.151.160/28", "217.20.153.48/28")
)


class OkNetwork(ApiNetwork[Calls]):
    code: ClassVar[str] = "ok"
    capabilities: ClassVar[Capabilities] = replace(
        SOCIAL,
        comments_in=Inbound.POLL,
        readback=True,
        limits=outbound.LIMITS,
        edit_comment=True,
        comments_switch=True,
        subscribe=True,
        hook_key=True,
        feeds=(
            Feed(name="comments", every=timedelta(minutes=5)),
            Feed(name="old_comments", every=timedelta(hours=1), with_posts=True),
            Feed(name="letters", every=timedelta(minutes=2)),
        ),
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            name="container",
            label=_("Group number"),
            hint=_("It is in the address of the group's settings: ok.ru/group/number."),
            is_secret=False,
        ),
        Setting(
            name="app_key",
            label=_("Public key of the application"),
            hint=_("From the letter received when the application was created."),
        ),
        Setting(
            name="app_secret",
            label=_("Secret key of the application"),
            hint=_("From the same letter. Nobody else may know it."),
        ),
        Setting(
            name="token",
            label=_("Eternal access_token"),
            hint=_("Made on the application's page on ok.ru. Nobody else may know it."),
        ),
        Setting(
            name="bot_token",
            label=_("Access key of the group"),
            hint=_(
                "For private messages: group's settings → Messages → Get access key. A new key "
                "makes the old one useless."
            ),
            is_required=False,
        ),
        Setting.api_address(
            _("API address"), _("Change it only if the network announces another."), BASE_URL
        ),
    )

    calls = Calls
    send_by = staticmethod(outbound.send)
    find_by = staticmethod(feeds.find_sent)
    read_by = staticmethod(feeds.poll)
    download_by = staticmethod(inbound.download)
    check_by = staticmethod(health.check)

    def validate(self, message: Outbound) -> list[Problem]:
        return outbound.problems(message, self.render(message))

    def subscribe(self, url: str) -> Mapping[str, str]:
        with self.open_calls() as calls:
            return health.subscribe(calls, url)

    def is_genuine(self, request: WebhookRequest) -> bool:
        """The secret in our address is the proof; a caller from outside must be a known one."""
        secret = self._connection.secrets.get("hook_key", "")
        return request.proves(secret, request.key) and _may_come_from(request.remote_ip)

    def dedup_key(self, body: bytes) -> str:
        return inbound.dedup_key(body)

    def parse(self, body: bytes) -> list[InboundEvent]:
        return inbound.parse(body, self._connection)

    def place(self, thread: ThreadRef, external_id: str = "") -> str:
        """A post, or the group's private messages."""
        if thread.post:
            return links.post_url(thread.container, thread.post)
        return links.messages_url(thread.container) if thread.peer else ""


def _may_come_from(remote_ip: str) -> bool:
    try:
        address = ipaddress.ip_address(remote_ip)
    except ValueError:
        return False
    return not address.is_global or any(address in net for net in SOURCES)
