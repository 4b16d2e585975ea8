"""Checks of `otklik doctor` on stored data: pack, channels, surveys, audit log, backups."""

import stat
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

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
from otklik.channels.inbound.set_aside_event_counts import unusual
from otklik.core.files import virus_scan
from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification.models import Learning
from otklik.operations.backups.archive import BackupLocation
from otklik.operations.backups.models import Backup, Rehearsal
from otklik.operations.backups.schedule import backup_due_at
from otklik.operations.cli.terminal_output import Pair, pair
from otklik.operations.doctor.finding import Finding
from otklik.operations.packs import shipped_pack
from otklik.operations.run import end_demonstration
from otklik.organisation.structure.authority import Authority
from otklik.surveys.lifecycle import shuffle_stored_answers

LATE = timedelta(hours=26)
REHEARSAL_LATE = timedelta(days=35)


def backups() -> Iterator[Finding]:
    """Fictitious data needs no backup; data entered after its removal does."""
    if end_demonstration.is_all_made_up():
        return
    yield _newest_backup()
    key = BackupLocation.of_settings().key
    if not key.exists():
        return
    yield Finding(
        what=pair("Ключ копий читает только владелец", "The key of backups is its owner's only"),
        is_ok=not stat.S_IMODE(key.stat().st_mode) & 0o077,
        advice=f"chmod 600 {key}",
    )
    yield _newest_rehearsal()


def _newest_backup() -> Finding:
    what = pair("Резервной копии меньше суток", "The newest backup is of the last day")
    good, last = Backup.objects.good().newest(), Backup.objects.newest()
    now = timezone.now()
    is_fresh = good is not None and now - good.began_at < LATE
    if good is None:
        what = pair("Резервная копия есть", "There is a backup")
    if not settings.BACKUP_DIR:
        advice: str = pair(
            "Сами копии не делаются: задайте OTKLIK_BACKUP_DIR, лучше на другом диске, или "
            "запускайте otklik backup",
            "none are made by the clock: set OTKLIK_BACKUP_DIR, or call `otklik backup`",
        )
    elif last is not None and not last.is_good:
        advice = pair(
            f"Последняя попытка: {last.problem.partition(' · ')[0]} "
            "Исправьте и запустите otklik backup",
            "see why the last one failed, then `otklik backup`",
        )
    elif good is None and (due := backup_due_at(at=now)) is not None:
        advice = _none_yet(timezone.localtime(due))
    else:
        advice = _by_the_clock(settings.BACKUP_HOUR)
    return Finding(what=what, is_ok=is_fresh, advice=advice)


def _none_yet(due: datetime) -> Pair:
    return pair(
        f"Ещё ни одной. Первая — {due:%d.%m.%Y} с {due:%H:%M}, если часы и обработчики идут; "
        "сейчас: otklik backup",
        f"none yet; the first on {due:%Y-%m-%d} from {due:%H:%M} on; now: `otklik backup`",
    )


def _by_the_clock(hour: int) -> Pair:
    return pair(
        f"Копия делается каждый день с {hour} часов, если часы и обработчики идут; сейчас: "
        "otklik backup",
        f"one is made every day from {hour} o'clock on; now: `otklik backup`",
    )


def _newest_rehearsal() -> Finding:
    last = Rehearsal.objects.newest()
    is_fresh = last is not None and timezone.now() - last.began_at < REHEARSAL_LATE
    why = "" if last is None or last.is_good else f" ({last.problem.partition(' · ')[0]})"
    return Finding(
        what=pair(
            "Копия восстановлена на пробу в последние пять недель",
            "A backup was tried out within five weeks",
        ),
        is_ok=is_fresh and last is not None and last.is_good,
        advice=pair(f"Запустите otklik rehearse{why}", "`otklik rehearse`"),
    )


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
    """Events that could not be dispatched: they wait for a person."""
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


def unusual_events() -> Finding:
    """Events of the last week that an adapter should have understood."""
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
    """Official pages that fail, and keys that expire within a week."""
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
    """Of surveys: whether the order of answers was removed in time."""
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
    """Whether topics are suggested from this installation's own decisions; never a fault."""
    used = Learning.objects.in_use().light().first()
    if used is not None:
        result = pair(
            f"Темы подсказывает выученное на ваших решениях: {used}, решений {used.decisions}",
            f"topics are suggested by what was learned from {used.decisions} decisions",
        )
        return Finding(what=result, is_ok=True)
    needed = settings.LEARNING_DECISIONS
    decided = Incident.objects.filter(topic__is_active=True)[:needed].count()
    what_next_ru, what_next = (
        ("выучить: otklik train-language", "learn: otklik train-language")
        if decided >= needed
        else (f"решений {decided}, нужно {needed}", f"{decided} of {needed}")
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
    """Whether files are scanned for viruses: a fault only if clamd is configured and down."""
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
