"""What aiogram makes of the stub of Telegram: run by its own Python (`tools/judge`), not by ours.

    python judge_aiogram.py <address of the stub> <token> <channel> < updates.json

Prints one line of JSON: what it sent, what it read, and what in an update it did not know.
"""

import asyncio
import json
import sys
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.types import Update


async def play(address: str, token: str, channel: int) -> dict[str, Any]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    async with Bot(token, session=session) as bot:
        me = await bot.get_me()
        current = await bot.send_message(channel, "Объявление")
        await bot.edit_message_text("Поправка", chat_id=channel, message_id=current.message_id)
        full = await bot.get_chat(channel)
        try:
            await bot.send_message(1, "Никому")
        except TelegramBadRequest as refusal:
            refused = str(refusal)
        try:
            await bot.send_message(channel, "Слишком часто")
        except TelegramRetryAfter as wait:
            pause = wait.retry_after
        heard = await bot.get_updates()
    return {
        "username": me.username,
        "linked": full.linked_chat_id,
        "refused": refused,
        "pause": pause,
        "heard": [update.event_type for update in heard],
    }


def unknown(model: Any, place: str = "") -> list[str]:
    """Fields that aiogram did not expect, at any depth."""
    found = [f"{place}.{name}" for name in (model.model_extra or {})]
    for name in type(model).model_fields:
        value = getattr(model, name)
        for one in value if isinstance(value, list) else [value]:
            if hasattr(one, "model_extra"):
                found += unknown(one, f"{place}.{name}")
    return found


def main() -> None:
    address, token, channel = sys.argv[1:]
    items = [Update.model_validate(update) for update in json.load(sys.stdin)]
    completed = asyncio.run(play(address, token, int(channel)))
    completed["kinds"] = [update.event_type for update in items]
    completed["unknown"] = [name for update in items for name in unknown(update)]
    print(json.dumps(completed))


if __name__ == "__main__":
    main()
