"""aiogram, a second foreign client, is content with the stub of Telegram and reads its updates."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.channels.networks.stub_telegram import TelegramStub, served_telegram
from tests.channels.networks.telegram_world import CHANNEL, GROUP, TOKEN
from tests.programs import needs

PYTHON = Path(__file__).resolve().parents[3] / ".tools" / "judge" / "bin" / "python"
JUDGE = Path(__file__).with_name("judge_aiogram.py")


def judged(telegram: TelegramStub, updates: list[Any]) -> dict[str, Any]:
    done = subprocess.run(
        [PYTHON, "-P", JUDGE, telegram.url, TOKEN, str(CHANNEL["id"])],
        input=json.dumps(updates),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    values: dict[str, Any] = json.loads(done.stdout)
    return values


def test_aiogram_is_content_with_the_stub() -> None:
    needs(PYTHON.exists(), "no aiogram here: tools/judge")
    with served_telegram() as telegram:
        number = telegram.colleague_posts("Ярмарка")
        asked = telegram.citizen_comments(number, "Когда?")
        telegram.citizen_edits(asked, "Когда и где?")
        telegram.citizen_writes("Помогите", contact={"phone_number": "+7", "first_name": "К"})
        telegram.bot_becomes("left", GROUP)
        updates = [json.loads(event.body) for event in telegram.events]
        telegram.days[:] = ["fine", "fine", "fine", "busy"]
        values = judged(telegram, updates)

    assert values["username"] == "komitet_primer_bot"
    assert values["linked"] == GROUP["id"]
    assert "chat not found" in values["refused"].lower()
    assert values["pause"] == 7
    assert "message" in values["heard"]
    assert len(values["kinds"]) == len(updates)
    assert {"channel_post", "message", "edited_message", "my_chat_member"} <= set(values["kinds"])
    assert values["unknown"] == []
    assert [item.kind for item in telegram.wall][-2:] == ["post", "edit_post"]
