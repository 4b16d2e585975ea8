"""Preparing an installation: database, migrations, pack. Any step can be repeated."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from otklik.operations import initial_accounts, tasks
from otklik.operations.cli.terminal_output import complain, refusal, say, step
from otklik.operations.packs.load import load_pack
from otklik.operations.packs.shipped_pack import shipped_pack
from otklik.operations.run import database_startup_checks
from otklik.operations.run import end_demonstration as run_end_demonstration
from otklik.operations.run.data_folder import data_dir
from otklik.operations.run.end_demonstration import demo_module, end_demonstration


def prepare(pack: Path | None, *, has_history: bool) -> None:
    """Raises Refused where the database or the pack does not allow it."""
    now = timezone.now()
    if aside := run_end_demonstration.move_aside_if_asked(data_dir()):
        say(f"Прежние данные отложены: {aside}", "The old data are set aside there")
    database_startup_checks.await_database(
        connection, seconds=database_startup_checks.DATABASE_SECONDS
    )
    with (
        step("Готовлю базу данных", "Preparing the database"),
        database_startup_checks.alone_at_the_database(),
    ):
        database_startup_checks.refuse_version_1()
        call_command("migrate", interactive=False, verbosity=0)
        tasks.fail_lost_tasks(started_before=now)
        tasks.forget(before=now - tasks.KEPT_FOR)
    folder = pack or (Path(settings.PACK) if settings.PACK else shipped_pack())
    if settings.DEMONSTRATION:
        start = demo_module("start.set_up")
        start.load_story(folder, data_dir(), has_history=has_history, at=now)
    with step(f"Загружаю комплект органа {folder.name}", f"Loading the pack {folder.name}"):
        report = load_pack(folder, at=now)
    if report.problems:
        for problem in report.problems:
            complain(problem)
        raise refusal(
            "Комплект не загружен: исправьте названное выше.",
            "The pack was not loaded: put right what is named above.",
        )
    if settings.DEMONSTRATION:
        demo_module("start.set_up").begin(folder, data_dir(), at=now)
    elif initial_accounts.has_open_accounts(initial_accounts.credentials_file(data_dir())):
        end_demonstration()
    connections.close_all()
