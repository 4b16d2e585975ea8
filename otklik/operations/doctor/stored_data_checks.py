"""What `otklik doctor` looks at so that what is kept is whole: pack, pages, answers, journal."""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from otklik.audit.evidence import heads
from otklik.audit.evidence.heads import public_key
from otklik.audit.models import Block
from otklik.audit.triggers import missing_triggers
from otklik.audit.verify_audit_log import verify
from otklik.channels.accounts.models import Account
from otklik.channels.health import status
from otklik.channels.inbound.models import RawEvent
from otklik.channels.inbound.set_aside_events import unusual
from otklik.core.files import virus_scan
from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification.models import Learning
from otklik.incidents.machine_learning.topic_learning import FEWEST_DECISIONS
from otklik.operations.cli.console import pair
from otklik.operations.doctor.result import Finding
from otklik.operations.packs import shipped_pack
from otklik.organisation.structure.authority import Authority
from otklik.surveys.lifecycle import shuffle_stored_answers

KEY_PATIENCE = timedelta(days=7)
NEWEST_BLOCKS = 100  # two seconds at most: 50,000 lines
MOST_BREACHES = 3


def journal() -> Finding:
    missing = missing_triggers(connection)
    return Finding(
        what=pair("Журнал защищён от правки", "The journal refuses changes"),
        is_ok=not missing,
        advice=f"otklik manage migrate ({', '.join(missing)})",
    )


def pack() -> Finding:

    return Finding(
        what=pair("Комплект органа загружен", "A pack is loaded"),
        is_ok=Authority.objects.exists(),
        advice=f"otklik load-pack {shipped_pack.shipped_pack()}",
    )


def events() -> Finding:
    """What was received and could not be handed on: without a person it stays so."""
    stuck = RawEvent.objects.stuck()
    oldest = stuck.order_by("received_at").values_list("received_at", flat=True).first()
    days = (timezone.now() - oldest).days if oldest else 0
    return Finding(
        what=pair("Всё принятое передано", "All that networks sent was passed on"),
        is_ok=oldest is None,
        advice=pair(
            f"Не передано: {stuck.count()}, самому старому дней: {days}. Смотрите otklik events, "
            "попробуйте снова: otklik events --try-again",
            f"{stuck.count()} were not, the oldest for {days} days: see and try again",
        ),
    )


def set_aside() -> Finding:
    """What networks told and adapters should have understood, of the last week."""
    with override("ru"):
        found = [
            f"{account.name}: {tally.label} — {tally.week}"
            for account, tally in unusual(Account.objects.pages(), at=timezone.now())
        ]
    return Finding(
        what=pair("Всё принятое понято", "Every event was understood"),
        is_ok=not found,
        advice=pair(
            f"За 7 дней не понято. {'; '.join(found)}. Посмотрите на странице аккаунта "
            "(/desk/accounts/) и сообщите разработчикам вид события",
            "look on the account's page and tell the developers what kind of event it is",
        ),
    )


def channels() -> Iterator[Finding]:
    """Official pages that are broken, and keys that end within a week."""
    now, broken, ending = timezone.now(), [], []
    with override("ru"):
        for account in Account.objects.pages().on():
            since = status.trouble_since(account)
            if since is not None:
                why = " ".join(status.condition(account).reasons)
                broken.append(
                    f"{account.name}: с {timezone.localtime(since):%d.%m.%Y %H:%M}. {why}"
                )
            ends = account.token_expires_at
            if ends is not None and ends - now < KEY_PATIENCE:
                ending.append(f"{account.name}: {timezone.localtime(ends):%d.%m.%Y}")
    yield Finding(
        what=pair("Официальные страницы работают", "Official pages work"),
        is_ok=not broken,
        advice="; ".join([*broken, "/desk/accounts/"]),
    )
    yield Finding(
        what=pair("Ключи страниц действуют дольше недели", "Keys of pages hold for over a week"),
        is_ok=not ending,
        advice="; ".join([*ending, "/desk/accounts/"]),
    )


def answers() -> Iterator[Finding]:
    """Of surveys: whether the order in which people answered was taken away in time."""
    late = [wave.slug for wave in shuffle_stored_answers.late(at=timezone.now())]
    yield Finding(
        what=pair("Ответы опросов перемешаны", "Answers of surveys are shuffled"),
        is_ok=not late,
        advice=pair(
            f"Порядок ответов ещё виден: {', '.join(late)}. База занята или задания не выполняются",
            "their order still shows: the database is busy, or tasks do not run",
        ),
    )
    yield Finding(
        what=pair("База не помнит времени каждой записи", "The database keeps no time of rows"),
        is_ok=not shuffle_stored_answers.keeps_times_of_rows(connection),
        advice="PostgreSQL: track_commit_timestamp = off",
    )


def learning() -> Finding:
    """Whether topics are suggested by this installation's own decisions; never a fault."""
    used = Learning.objects.in_use().light().first()
    if used is not None:
        result = pair(
            f"Темы подсказывает выученное на ваших решениях: {used}, решений {used.decisions}",
            f"topics are suggested by what was learned from {used.decisions} decisions",
        )
        return Finding(what=result, is_ok=True)
    decided = Incident.objects.filter(topic__is_active=True)[:FEWEST_DECISIONS].count()
    what_next_ru, what_next = (
        ("выучить: otklik train-language", "learn: otklik train-language")
        if decided >= FEWEST_DECISIONS
        else (f"решений {decided}, нужно {FEWEST_DECISIONS}", f"{decided} of {FEWEST_DECISIONS}")
    )
    return Finding(
        what=pair(
            f"Программа ещё не училась на ваших решениях ({what_next_ru})",
            f"nothing was learned from your decisions yet ({what_next})",
        ),
        is_ok=True,
        is_in_use=False,
    )


def chain(*, is_whole: bool, head: str) -> Finding:

    started = time.monotonic()
    outside = heads.read()
    problems = verify(head=head or None, heads=outside, newest=None if is_whole else NEWEST_BLOCKS)
    breaches = [problem for problem in problems if problem.is_breach]
    seconds = time.monotonic() - started
    text = "; ".join(str(breach) for breach in breaches[:MOST_BREACHES])
    return Finding(
        what=pair(
            f"Журнал сходится ({'весь' if is_whole else 'последние блоки'}, {seconds:.1f} с; "
            f"с головами вне базы: {len(outside)})",
            f"The journal is as it was written ({'all' if is_whole else 'newest blocks'})",
        ),
        is_ok=not breaches,
        advice=pair(
            f"Нарушений: {len(breaches)} ({text}). Не чините сами: сохраните базу и папку heads "
            "и сравните с резервной копией",
            "change nothing: keep the database and heads/, compare with a backup",
        ),
    )


def head() -> Iterator[Finding]:

    block = Block.objects.order_by("number").last()
    if block is not None:
        text = f"{block.number} {block.hash}"
        what = pair(
            f"Последний блок журнала, запишите вне этой машины: {text}",
            f"newest block, to keep elsewhere: {text}",
        )
        yield Finding(what=what, is_ok=True)
        what = pair(
            f"Ключ подписи журнала, запишите там же: {public_key()}",
            f"key of the journal's signature, to keep there too: {public_key()}",
        )
        yield Finding(what=what, is_ok=True)


def scanner() -> Finding:
    """Whether files are looked through for viruses: a fault only where clamd is named and away."""
    if not virus_scan.is_configured():
        result = pair(
            "Файлы на вирусы не проверяются (OTKLIK_SCAN_CLAMD)",
            "files are not looked through for viruses",
        )
        return Finding(what=result, is_ok=True, is_in_use=False)
    return Finding(
        what=pair("Файлы проверяются на вирусы", "files are looked through for viruses"),
        is_ok=not settings.SCAN_CLAMD or virus_scan.clamd_answers(),
        advice=pair(
            f"clamd не отвечает ({settings.SCAN_CLAMD}): запустите его; файлы ждут проверки",
            "clamd does not answer: start it; files wait",
        ),
    )
