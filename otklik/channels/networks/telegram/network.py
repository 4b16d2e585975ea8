"""The adapter of one channel, its discussion group and one bot."""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import httpx
from django.utils.translation import gettext_lazy as _

from otklik.channels.networks import errors
from otklik.channels.networks.adapter import Health, Network
from otklik.channels.networks.capabilities import SOCIAL, Capabilities, Feed
from otklik.channels.networks.connection_settings import Connection, Setting
from otklik.channels.networks.inbound_types import (
    Download,
    InboundEvent,
    InboundMedia,
    Page,
    WebhookAnswer,
    WebhookRequest,
)
from otklik.channels.networks.json_values import as_object, read_as
from otklik.channels.networks.outbound_types import (
    Action,
    Outbound,
    OutboundKind,
    Problem,
    Sent,
    ThreadRef,
)
from otklik.channels.networks.telegram import health, outbound
from otklik.channels.networks.telegram.client import (
    BASE_URL,
    DELETE_GONE,
    NOT_MODIFIED,
    BotApi,
    Scope,
)
from otklik.channels.networks.telegram.inbound import UpdateReader
from otklik.channels.networks.telegram.links import SITE, comment_address, post_address
from otklik.channels.networks.telegram.outbound import Wish
from otklik.channels.networks.telegram.payloads import Chat, number_of

UPDATES = "updates"
AT_ONCE = 100
LARGEST_FILE = 20_000_000
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a name
KINDS_OF_UPDATES = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "my_chat_member",
]
START_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
CURSOR = re.compile(r"[0-9]{1,18}")


class TelegramNetwork(Network):
    """`hook_secret` and `hook_url` come from `subscribe`."""

    code: ClassVar[str] = "telegram"
    capabilities: ClassVar[Capabilities] = replace(
        SOCIAL,
        limits=outbound.LIMITS,
        edit_comment=True,
        edit_dm=True,
        delete_dm=True,
        subscribe=True,
        invitation=True,
        feeds=(Feed(name=UPDATES, every=timedelta(seconds=10), is_push=True),),
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            name="token",
            label=_("Bot's token"),
            hint=_("@BotFather gives it when the bot is made: numbers, a colon, letters."),
        ),
        Setting.optional(
            name="container",
            label=_("Channel"),
            hint=_(
                "Its name with @, or its number. Without a channel only messages to the bot work."
            ),
        ),
        Setting.optional(
            name="discussion",
            label=_("Number of the discussion group"),
            hint=_("Where posts are commented on. The check finds it by itself."),
        ),
        Setting.optional(
            name="bot",
            label=_("Bot's name"),
            hint=_("Ends in “bot”. The check finds it automatically."),
        ),
        Setting.api_address(
            _("Address of the Bot API"),
            _("Change it only when you run a Bot API server of your own."),
            BASE_URL,
        ),
    )

    def __init__(self, connection: Connection, client: httpx.Client | None = None) -> None:
        super().__init__(connection, client)
        self._api = BotApi(connection, self.open_client)
        self._hearing = UpdateReader(connection, self._api.bot_id)

    def validate(self, message: Outbound) -> list[Problem]:
        return outbound.problems(message)

    def render(self, message: Outbound) -> str:
        return outbound.render(message)

    def send(self, message: Outbound) -> Sent:
        match message.action:
            case Action.SEND:
                return self._to_sent(self._change(message, outbound.send_wish(message)))
            case Action.EDIT:
                return self._repeatable(message, outbound.edit_wish(message), NOT_MODIFIED)
            case Action.DELETE:
                return self._repeatable(message, outbound.delete_wish(message), DELETE_GONE)
            case _:
                raise errors.Unsupported("hiding")

    def check(self) -> Health:
        return health.check(self._connection, self._api)

    def subscribe(self, url: str) -> Mapping[str, str]:
        """Also finds the bot's name and the channel's group."""
        me = as_object(self._api.ask("getMe"))
        group = health.discussion_group(self._connection, self._api)
        secret = self._connection.secrets.get("hook_secret") or secrets.token_urlsafe(32)
        self._api.ask("setWebhook", url=url, secret_token=secret, allowed_updates=KINDS_OF_UPDATES)
        found = {"bot": me.get("username"), "discussion": group}
        names = {name: value for name, value in found.items() if isinstance(value, str) and value}
        return {"hook_secret": secret, "hook_url": url, **names}

    def is_genuine(self, request: WebhookRequest) -> bool:
        secret = self._connection.secrets.get("hook_secret", "")
        return request.proves(secret, request.header(SECRET_HEADER))

    def dedup_key(self, body: bytes) -> str:
        return self._hearing.dedup_key(body)

    def parse(self, body: bytes) -> list[InboundEvent]:
        return self._hearing.events(body)

    def answer(self, request: WebhookRequest) -> WebhookAnswer:
        return WebhookAnswer(status=200, body=b"")

    def poll(self, feed: str, cursor: str, *, posts: Sequence[str] = ()) -> Page:
        """The cursor is the next update; asking for it confirms all earlier ones."""
        if feed != UPDATES:
            raise errors.Unsupported("poll")
        wish: dict[str, Any] = {"limit": AT_ONCE, "allowed_updates": KINDS_OF_UPDATES}
        if CURSOR.fullmatch(cursor):
            wish["offset"] = int(cursor)
        found = self._api.ask("getUpdates", **wish)
        if not isinstance(found, list):
            raise errors.Temporary("nonsense")
        updates = [update for update in found if isinstance(update, dict)]
        numbers = [n for update in updates if isinstance(n := update.get("update_id"), int)]
        return Page(
            bodies=tuple(json.dumps(item).encode() for item in found),
            cursor=str(max(numbers) + 1) if numbers else cursor,
            more=len(found) >= AT_ONCE,
        )

    def download(self, media: InboundMedia, *, largest: int) -> Download:
        """Bots may download up to 20 MB."""
        if not media.external_id:
            raise errors.NotFound("no_file")
        if media.size > min(largest, LARGEST_FILE):
            raise errors.InvalidContent("too_large")
        file = as_object(self._api.ask("getFile", file_id=media.external_id))
        size, path = file.get("file_size"), file.get("file_path")
        if isinstance(size, int) and size > largest:
            raise errors.InvalidContent("too_large")
        if not isinstance(path, str) or not path:
            raise errors.NotFound("no_file")
        got = self._api.fetch(path, largest=largest)
        # Telegram's file server sends everything as application/octet-stream.
        return replace(got, content_type=media.content_type or got.content_type)

    def place(self, thread: ThreadRef, external_id: str = "") -> str:
        if thread.peer:
            return ""
        number = (external_id or thread.post).partition(",")[0]
        if thread.container == self._connection.container:
            return post_address(thread.container, number)
        return comment_address(thread.container, thread.post, number) if number else ""

    def invitation(self, code: str) -> str:
        bot = self._connection.secrets.get("bot", "").strip().removeprefix("@")
        if not (re.fullmatch(r"\w{4,32}", bot, re.ASCII) and START_CODE.fullmatch(code)):
            return ""
        return f"{SITE}/{bot}?start={code}"

    def _change(self, message: Outbound, wish: Wish) -> Any:
        # A group's limit is shared by its threads; a dialogue has its own.
        scope: Scope = "thread" if message.kind is OutboundKind.DM else "account"
        return self._api.change(wish.method, wish.parameters, scope=scope, files=wish.files)

    def _repeatable(self, message: Outbound, wish: Wish, already: str) -> Sent:
        """An edit or removal that was already done counts as done."""
        try:
            self._change(message, wish)
        except (errors.InvalidContent, errors.NotFound) as error:
            if error.code != already:
                raise
        return Sent(external_id=message.target, url=self.place(message.thread, message.target))

    def _to_sent(self, result: Any) -> Sent:
        """Of an album the first message has the text."""
        items = result if isinstance(result, list) else [result]
        numbers = [number_of(item) for item in items]
        # The server may defer a large video: it has no number until it is published.
        if not numbers or not all(numbers):
            raise errors.OutcomeUnknown("no_id")
        return Sent(external_id=outbound.numbers_to_keep(numbers), url=_address(items[0]))


def _address(value: object) -> str:
    """The address of a sent message for people; empty if unknown."""
    values, number = as_object(value), str(number_of(value))
    place = read_as(Chat, values.get("chat"))
    if place is None or place.type == "private" or place.is_direct_messages:
        return ""
    if place.type == "channel":
        return post_address(str(place.id), number, place.username)
    thread = values.get("message_thread_id")
    is_thread = isinstance(thread, int) and not isinstance(thread, bool) and thread > 0
    under = str(thread) if is_thread else number
    return comment_address(str(place.id), under, number, place.username)
