"""The commands of `otklik` that need Django: one function each, called with its options."""

import argparse
from datetime import date, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, models, transaction
from django.utils import timezone
from django.utils.translation import override

from otklik.audit.evidence import bundle, heads
from otklik.audit.models import Block, Line
from otklik.channels.inbound.models import RawEvent
from otklik.channels.outbound.models import Delivery
from otklik.operations import initial_accounts
from otklik.operations.backups import make_and_rehearse
from otklik.operations.backups.archive import BackupLocation
from otklik.operations.cli.terminal_output import refusal, say, step
from otklik.operations.doctor import run_checks
from otklik.operations.run.data_folder import data_dir
from otklik.organisation.people.roles_and_rights import Role
from otklik.privacy.retention import carry_out
from otklik.privacy.retention.models import RetentionRule

MOST_ROWS = 50


def load_pack(options: argparse.Namespace) -> int:
    call_command("load_pack", options.folder, check=options.check)
    return 0


def doctor(options: argparse.Namespace) -> int:
    return run_checks.report(data_dir(), is_whole=options.whole, head=options.head)


def accounts(options: argparse.Namespace) -> int:
    """Print the accounts that the demonstration made; with `--new`, with new passwords."""
    if options.administrator:
        return _open_administrator(options.administrator)
    path = initial_accounts.credentials_file(data_dir())
    if options.new:
        initial_accounts.renew(path, at=timezone.now())
    credentials = initial_accounts.load_credentials(path)
    if not credentials:
        say(
            "Показных учётных записей нет: их создаёт otklik run --demonstration.",
            "No demonstration accounts: `otklik run --demonstration` makes them.",
        )
        return 1
    for credential in credentials:
        print(f"{credential.username:<20} {credential.password:<32} {credential.position}")
    return 0


def _open_administrator(username: str) -> int:
    """Open the account of the first administrator and show its password once.

    Raises Refused when the name is taken or no pack is loaded yet.
    """
    with override("ru"):
        name = str(Role.ADMINISTRATOR.label).capitalize()
    opened = initial_accounts.open_account(username, name, Role.ADMINISTRATOR, at=timezone.now())
    say(
        "Запишите пароль: больше он не покажется.",
        "Write the password down: it is not shown again.",
    )
    print(f"{opened.username:<20} {opened.password}")
    return 0


def head(options: argparse.Namespace) -> int:
    """Print the signed head of the audit log, or compare one kept elsewhere."""
    if options.check:
        return _check_head(options.check)
    block = Block.objects.order_by("number").last()
    if block is None:
        raise refusal(
            "В журнале ещё нет блоков: они появятся через несколько минут работы.",
            "the journal has no blocks yet",
        )
    print(heads.sign_head(block, at=timezone.now()), end="")
    return 0


def _check_head(path: Path) -> int:
    """1 if the head does not match this audit log."""
    try:
        wrong = list(heads.check_head(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError) as fault:
        raise refusal(f"Файл {path} не читается.", "this file cannot be read") from fault
    for sentence in wrong:
        print(sentence)
    if not wrong:
        say(
            "Подпись наша, блок на месте. Всё до него: otklik doctor --whole --head ХЕШ",
            "Signed here, and the block stands.",
        )
    return int(bool(wrong))


def evidence(options: argparse.Namespace) -> int:
    """Raises Refused for invalid days, and for what `audit.evidence.bundle.make` refuses."""
    path: Path = options.file
    try:
        days = date.fromisoformat(options.first), date.fromisoformat(options.last)
    except ValueError as error:
        raise refusal("Дни пишут так: 2026-01-31", "write days like this: 2026-01-31") from error
    if path.exists():
        raise refusal(
            f"Файл {path} уже есть: назовите другой", "this file exists: name another one"
        )
    made = bundle.make(path, *days, by=None, at=timezone.now(), has_particulars=options.particulars)
    rows = ", ".join(f"{name} {number}" for name, number in made.rows.items())
    say(
        f"{path}: блоков {made.blocks}, строк журнала {made.lines}; {rows}",
        f"blocks {made.blocks}, lines {made.lines}",
    )
    say(f"Хеш архива: {made.hash}", "hash of the file")
    say(f"Хеш последнего блока: {made.head}", "hash of the newest block")
    say(f"Ключ подписи: {made.key}", "key of the signature")
    say(
        "Запишите их там, куда администратор этой машины не дотянется. Проверка: "
        f"python3 verify.py {path} --key {made.key}",
        "write them down elsewhere",
    )
    return 0


def events(options: argparse.Namespace) -> int:
    """A line for each permanently failed event, without people's text."""
    stuck = _load(RawEvent.objects.stuck().select_related("account").defer("body"))
    if options.try_again:
        with transaction.atomic():  # the scheduler dispatches them within a minute, if it runs
            for event in stuck:
                event.try_again(by=None, at=timezone.now())
        say(f"Снова в очереди: {len(stuck)}", "so many are in the queue again")
        return 0
    for event in stuck[:MOST_ROWS]:
        received = timezone.localtime(event.received_at)
        print(f"{received:%Y-%m-%d %H:%M}  {event.account.code:<20}  {event.error_kind}")
    _count_rest(stuck)
    if stuck:
        say("Попробовать снова: otklik events --try-again", "this command tries them again")
    else:
        say(
            "Всё принятое передано или передаётся.", "All that was received is or will be passed on"
        )
    return 0


def deliveries(options: argparse.Namespace) -> int:
    """A line for each delivery that failed or is not confirmed, newest first, without its text.

    The last column is the code of the adapter or of the engine: docs/contexts/channels.md explains
    each. A failed delivery is listed for so many `--days`, an unconfirmed one until it is settled.
    """
    since = timezone.now() - timedelta(days=options.days)
    rows = Delivery.objects.astray(since=since).select_related("account").defer("text")
    astray = _load(rows)
    for row in astray[:MOST_ROWS]:
        began = f"{timezone.localtime(row.sending_at):%Y-%m-%d %H:%M}" if row.sending_at else "—"
        text = " ".join(filter(None, (row.error_kind, row.error_code, row.error_detail[:80])))
        print(
            f"{began:<16}  {row.pk:>7}  {row.account.code:<16}  {row.kind}/{row.action}  "
            f"{row.state}  calls={row.attempts} looks={row.looks}  {text}"
        )
    _count_rest(astray)
    if not astray:
        say("Всё подтверждено, отказов нет.", "All is confirmed, nothing failed")
    return 0


def _load[M: models.Model](rows: models.QuerySet[M]) -> list[M]:
    try:
        return list(rows)
    except DatabaseError as error:
        raise refusal(
            "База данных не готова: что делать, скажет otklik doctor",
            "the database is not ready: otklik doctor says what to do",
        ) from error


def _count_rest(rows: list[RawEvent] | list[Delivery]) -> None:
    if len(rows) > MOST_ROWS:
        say(f"и ещё {len(rows) - MOST_ROWS}", f"and {len(rows) - MOST_ROWS} more")


def retention(options: argparse.Namespace) -> int:
    """Tonight's run now, rule by rule, to its end; with `--dry-run` only what it would erase."""
    if options.dry_run:
        return _count_expired()
    now = timezone.now()
    if not RetentionRule.objects.acting().exists():
        say(
            "Ни один срок не действует: документ органа не записан («Сроки хранения»).",
            "No term acts: no document of the authority is recorded",
        )
        return 0
    begun = carry_out.begin(at=now)
    for run in begun:
        while carry_out.carry_on(run.pk, at=timezone.now()):
            pass
        run.refresh_from_db()
        print(f"{run.rule.kind:<13} {sum(run.counts.values()):>8}  {run.problem}")
    if not begun:
        say("Сегодня уже исполнялось.", "It was carried out today already")
    return 0


def _count_expired() -> int:
    """For each rule how many rows it would erase now, with names of some; changes nothing."""
    found = carry_out.dry_run(at=timezone.now())
    for one in found:
        rule = one.rule
        acts = str(rule.document) if rule.document else "—"
        samples = ", ".join(one.samples)
        count = str(one.count) if one.is_by_program else "·"
        print(f"{rule.kind:<13} {rule.days:>6}  {count:>8}  {acts}  {samples}")
    if not found:
        say("Сроков нет: загрузите retention.yaml.", "No terms: load retention.yaml")
    return 0


def train_language(options: argparse.Namespace) -> int:
    """Learn topics from the authority's own decisions. Raises Refused if these are fictitious."""
    is_made_up = Line.objects.with_verb("history.planned").exists()
    if is_made_up and not (options.show or options.back):
        raise refusal(
            "Решения этого показа придуманы: учить на них подсказку нечестно. "
            "Учите её на своей установке.",
            "The decisions of this demonstration are made up: nothing true is learned of them.",
        )
    call_command("train_language", show=options.show, back=options.back)
    return 0


def backup(options: argparse.Namespace) -> int:
    place = BackupLocation.of_settings()
    is_new = not place.key.exists()
    with step("Делаю резервную копию", "Making a backup"):
        made = make_and_rehearse.make(
            place, options.file, is_scheduled=options.scheduled, now=timezone.now
        )
    say(
        f"{made.file}: {made.size / 2**20:.1f} МБ, строк в базе {made.rows}",
        f"{made.rows} rows",
    )
    if made.head:
        say(f"Последний блок журнала: {made.head}", "newest block of the journal")
    if is_new:
        say(
            f"Сделан ключ копий {place.key}. Скопируйте этот файл туда, где нет этой машины: "
            "без него не открыть ни одной копии.",
            "The key of backups was made: copy this file elsewhere, no backup opens without it.",
        )
    return 0


def rehearse(options: argparse.Namespace) -> int:
    place = BackupLocation.of_settings()
    with step("Восстанавливаю копию рядом и сравниваю", "Restoring beside and comparing"):
        rehearsal = make_and_rehearse.rehearse(
            place, options.file, is_scheduled=options.scheduled, now=timezone.now
        )
    say(
        f"{rehearsal.file}: частей {rehearsal.parts}, строк {rehearsal.rows}, журнал — всё сошлось",
        f"{rehearsal.parts} parts, {rehearsal.rows} rows, the journal: all as it was",
    )
    return 0
