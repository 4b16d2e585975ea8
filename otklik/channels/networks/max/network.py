"""MAX: a channel with comments, and a bot that people write to.

The bot administers one channel, whose number is `container`. Secrets: `token`; `hook_secret` and
`hook_url` from subscribing; `bot_id` and `bot_name` from the first check. No idempotency key: a
message of unknown outcome is looked for. Source: dev.max.ru/docs-api."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.adapter import ApiNetwork
from otklik.channels.networks.capabilities import SOCIAL, Capabilities, Feed
from otklik.channels.networks.connection_settings import Setting
from otklik.channels.networks.inbound_types import InboundEvent, WebhookRequest
from otklik.channels.networks.json_values import read_as
from otklik.channels.networks.max import feeds, health, inbound, links, outbound, payloads
from otklik.channels.networks.max.client import BASE_URL, Calls
from otklik.channels.networks.outbound_types import Outbound, OutboundKind, Problem, ThreadRef

HOOK_PROOF = "x-max-bot-api-secret"  # the header's name


class MaxNetwork(ApiNetwork[Calls]):
    code: ClassVar[str] = "max"
    capabilities: ClassVar[Capabilities] = replace(
        SOCIAL,
        readback=True,
        limits=outbound.LIMITS,
        edit_comment=True,
        edit_dm=True,
        delete_dm=True,
        repost=True,
        repost_from=links.HOSTS,
        subscribe=True,
        own_id="bot_id",
        invitation=True,
        feeds=(
            Feed(name="updates", every=timedelta(seconds=30), is_push=True),
            Feed(name="posts", every=timedelta(hours=1)),
            Feed(name="comments", every=timedelta(minutes=30), with_posts=True),
        ),
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            name="token",
            label=_("Bot token"),
            hint=_("business.max.ru → Chat bots → your bot → Settings. Nobody else may know it."),
        ),
        Setting(
            name="container",
            label=_("Channel number"),
            hint=_(
                "A number with a minus before it: it is in the address when the channel is open "
                "on web.max.ru."
            ),
            is_secret=False,
        ),
        Setting.optional(
            name="bot_name",
            label=_("Bot nickname"),
            hint=_("Without @. Needed for invitation links; found when the web hook is set up."),
        ),
        Setting.staff_chat(
            _(
                "Number of a staff chat where the bot is a member: notifications of the desk are "
                "sent there too, without anybody's messages. Empty: nowhere."
            )
        ),
        Setting.api_address(
            _("API address"), _("Change it only if MAX announces another."), BASE_URL
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

    def is_echo(self, message: Outbound, event: InboundEvent) -> bool:
        if message.kind is not OutboundKind.POST:
            return super().is_echo(message, event)
        update = read_as(payloads.Update, event.raw)
        text = update.message if update is not None else None
        return text is not None and outbound.is_same(text, message, self.render(message))

    def whoami(self) -> Mapping[str, str]:
        with self.open_calls() as calls:
            return calls.whoami()

    def subscribe(self, url: str) -> Mapping[str, str]:
        with self.open_calls() as calls:
            return health.subscribe(calls, url)

    def is_genuine(self, request: WebhookRequest) -> bool:
        secret = self._connection.secrets.get("hook_secret", "")
        return request.proves(secret, request.header(HOOK_PROOF))

    def dedup_key(self, body: bytes) -> str:
        return inbound.dedup_key(body)

    def parse(self, body: bytes) -> list[InboundEvent]:
        return inbound.parse(body, self._connection)

    def place(self, thread: ThreadRef, external_id: str = "") -> str:
        """A post; bots' dialogues have no address."""
        return links.post_url(thread.container, thread.post) if thread.post else ""

    def invitation(self, code: str) -> str:
        return links.invitation(self._connection.secrets.get("bot_name", ""), code)
