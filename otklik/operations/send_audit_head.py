"""The journal's signed head, each day: into the data folder, and by mail to whoever keeps it."""

import logging
from datetime import datetime
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from otklik.audit import entries
from otklik.audit.evidence import heads
from otklik.audit.models import Block
from otklik.core.refusal import Refused
from otklik.operations.cli.console import pair, say

logger = logging.getLogger(__name__)


def tell(*, at: datetime) -> Path | None:
    """The day's head as a file, mailed where `OTKLIK_HEAD_MAIL` says; None while nothing is sealed.

    A letter is tried once: the file is there, and tomorrow's head proves more.
    """
    block = Block.objects.order_by("number").last()
    if block is None:
        return None
    text = heads.sign_head(block, at=at)
    folder = settings.DATA_DIR / "heads"
    folder.mkdir(mode=0o700, exist_ok=True)
    path: Path = folder / f"{timezone.localdate(at):%Y-%m-%d}.txt"
    path.write_text(text, "utf-8")
    addresses = [one.strip() for one in settings.HEAD_MAIL.split(",") if one.strip()]
    is_mailed = bool(addresses and settings.MAIL_IS_CONFIGURED) and _mailed(text, addresses)
    entries.record(block, "journal.head_told", by=None, at=at, is_mailed=is_mailed)
    return path


def show() -> int:
    """`otklik head`: to print, or to keep elsewhere."""
    block = Block.objects.order_by("number").last()
    if block is None:
        raise Refused(
            pair(
                "В журнале ещё нет блоков: они появятся через несколько минут работы.",
                "the journal has no blocks yet",
            )
        )
    print(heads.sign_head(block, at=timezone.now()), end="")
    return 0


def check(path: Path) -> int:
    """`otklik head --check`: 1 when the head does not fit this journal."""
    try:
        wrong = list(heads.check_head(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError) as fault:
        raise Refused(pair(f"Файл {path} не читается.", "this file cannot be read")) from fault
    for sentence in wrong:
        print(sentence)
    if not wrong:
        say(
            "Подпись наша, блок на месте. Всё до него: otklik doctor --whole --head ХЕШ",
            "Signed here, and the block stands.",
        )
    return int(bool(wrong))


def _mailed(text: str, addresses: list[str]) -> bool:
    subject = text.partition("\n")[0]
    try:
        EmailMessage(subject=f"{subject}, {settings.BASE_URL}", body=text, to=addresses).send()
    except (OSError, SMTPException) as fault:
        logger.error("The journal's head could not be mailed: %s.", type(fault).__name__)
        return False
    return True
