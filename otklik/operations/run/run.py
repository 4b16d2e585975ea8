"""`otklik run`: prepares everything, serves it, and keeps it alive until Ctrl-C."""

import http.client
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from otklik.core.refusal import Refused
from otklik.operations.cli.console import complain, pair, say, step
from otklik.operations.cli.environment import data_dir, set_up_django
from otklik.operations.run import clean_sheet
from otklik.operations.run import prepare as run_prepare
from otklik.operations.run.supervisor import Program, Supervisor

APPLICATION = "otklik.config.wsgi:application"
# A slow visitor holds a thread for as long as a request takes to come. A thread that waits costs
# 0.2 MB and a connection to the database; they start when they are needed.
WEB_THREADS = 32
NETWORK_THREADS = ("deliveries:3", "hearing:2")
HEADERS_MS = 10_000
READY_SECONDS = 60.0
PROGRESS_SECONDS = 1.0
OTKLIK = ("-m", "otklik.operations.cli.main")


def run(
    *, host: str, port: int, pack: Path | None, is_demonstration: bool, has_history: bool = True
) -> int:
    """Raises Refused when the folder, the port or the pack does not allow it. `has_history`: a
    demonstration shows the two years before today, too, written while it runs."""
    started, folder = time.monotonic(), data_dir()
    os.environ.setdefault("OTKLIK_BASE_URL", f"http://127.0.0.1:{port}")
    if is_demonstration:
        os.environ["OTKLIK_DEMONSTRATION"] = "true"
    run_prepare.prepare_folder(folder)
    run_prepare.close_folder(folder)
    if not run_prepare.is_this_machine(host):
        say(
            f"Внимание: {host} виден другим машинам, а медленные запросы могут остановить сайт. "
            "Поставьте перед ним веб-сервер (docs/how-to/install.md).",
            f"Warning: other machines reach {host}, and slow requests can stop the site. "
            "Put a web server in front.",
        )
    with run_prepare.sole_owner(folder):
        run_prepare.check_port(host, port)
        with run_prepare.seldom_garbage():
            prepare(pack, has_history=has_history)
        _serve(host, port, folder, started, has_history=has_history)
    if clean_sheet.is_asked(
        folder
    ):  # anew from the first line, so that nothing of the old is known
        say("Начинаю с чистого листа", "Beginning with a clean sheet")
        begin_anew()
    say("Остановлено, данные на месте.", "Stopped, the data stay.")
    return 0


def begin_anew() -> NoReturn:
    """The same command once more, in this very process."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *OTKLIK, *sys.argv[1:]])  # noqa: S606


def prepare(pack: Path | None, *, has_history: bool = False) -> None:
    with step("Собираю программу", "Loading the program"):
        set_up_django()
    logging.getLogger().setLevel(
        logging.WARNING
    )  # the terminal is for people; var/log for the rest
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.utils import timezone

    from otklik.operations import accounts, tasks
    from otklik.operations.packs.load import load_pack
    from otklik.operations.run import static_files

    now = timezone.now()
    if aside := clean_sheet.set_aside_here(data_dir()):
        say(f"Прежние данные отложены: {aside}", "The old data are set aside there")
    run_prepare.await_database(seconds=run_prepare.DATABASE_SECONDS)
    with step("Готовлю базу данных", "Preparing the database"), run_prepare.alone_at_the_database():
        run_prepare.refuse_version_1()
        call_command("migrate", interactive=False, verbosity=0)
        tasks.fail_lost_tasks(started_before=now)
        tasks.forget(before=now - tasks.KEPT_FOR)
    if not static_files.is_current():
        with step("Собираю стили и сценарии", "Gathering styles and scripts"):
            static_files.gather()
    folder = pack or (Path(settings.PACK) if settings.PACK else run_prepare.shipped_pack())
    with step(f"Загружаю комплект органа {folder.name}", f"Loading the pack {folder.name}"):
        report = load_pack(folder, at=now)
    if report.problems:
        for problem in report.problems:
            complain(problem)
        raise Refused(
            pair(
                "Комплект не загружен: исправьте названное выше.",
                "The pack was not loaded: put right what is named above.",
            )
        )
    if settings.DEMONSTRATION:
        demonstration("start.set_up").begin(folder, data_dir(), has_history=has_history, at=now)
    elif accounts.has_open_accounts(accounts.credentials_file(data_dir())):
        _end_demonstration()
    connections.close_all()


def demonstration(module: str) -> Any:
    """A module of the demonstration, which is loaded only where one runs."""
    return import_module(f"otklik.demo.{module}")


def _end_demonstration() -> None:
    """In a process of its own: only there the program of the demonstration is installed."""
    environment = {**os.environ, "OTKLIK_DEMONSTRATION": "true"}
    command = [sys.executable, *OTKLIK, "manage", "end_demonstration"]
    subprocess.run(command, env=environment, check=True)


def programs(host: str, port: int, folder: Path, *, has_history: bool = False) -> list[Program]:
    """The web server, a worker for the desk's own tasks, and threads that wait for networks: a
    slow one must not delay the desk, nor the other networks."""
    manage = (sys.executable, "-m", "otklik.operations.cli.main", "manage")
    worker = (*manage, "db_worker", "--no-startup-delay", "--interval", "0.3", "--queue-name")
    kept = [
        Program(name="web", command=web_command(host, port, folder)),
        Program(name="networks", command=(*manage, "workers", *NETWORK_THREADS), follows=True),
        Program(name="default", command=(*worker, "default"), follows=True),
    ]
    if has_history and demonstration("story.history").is_to_be_written():
        making = (*manage, "make_history")
        kept.append(Program(name="history", command=making, follows=True, ends=True))
    return kept


def web_command(host: str, port: int, folder: Path) -> tuple[str, ...]:
    """The site, its pictures too: granian would hand those out without our headers."""
    from django.conf import settings

    web = ("granian", "--interface", "wsgi", "--host", host, "--port", str(port))
    processes = ("--workers", str(settings.WEB_PROCESSES))
    threads = (*processes, "--blocking-threads", str(WEB_THREADS), "--no-ws")
    patience = ("--http1-header-read-timeout", str(HEADERS_MS))
    shutil.rmtree(folder / "metrics", ignore_errors=True)  # counted by an earlier start
    quiet = ("--log-level", "warning", "--workers-kill-timeout", "5")
    return (sys.executable, "-m", *web, *threads, *patience, *quiet, APPLICATION)


def _serve(host: str, port: int, folder: Path, started: float, *, has_history: bool) -> None:
    from otklik.operations.run.clock_loop import tick_until

    here = str(run_prepare.PACKAGE.parent)
    path = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH", "")]))
    supervisor = Supervisor(
        programs=programs(host, port, folder, has_history=has_history),
        environment={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        log_dir=folder / "log",
        state_file=folder / "run.json",
        tell=say,
    )
    clock = threading.Thread(target=tick_until, args=(supervisor.stopping,), daemon=True)
    clock.start()
    threading.Thread(target=_await_clean_sheet, args=(supervisor, folder), daemon=True).start()
    supervisor.run(on_start=lambda: _welcome(host, port, folder, started, supervisor))
    clock.join(
        timeout=60 if clean_sheet.is_asked(folder) else 1
    )  # its database is about to be moved


def _await_clean_sheet(supervisor: Supervisor, folder: Path) -> None:
    """Stop everything once a person asked to begin anew."""
    while not supervisor.stopping.wait(PROGRESS_SECONDS):
        if clean_sheet.is_asked(folder) and clean_sheet.can_be():
            supervisor.stopping.set()


def _welcome(host: str, port: int, folder: Path, started: float, supervisor: Supervisor) -> None:
    """Say where everything is, once the first page is really there."""
    try:
        with step("Жду первую страницу", "Waiting for the first page"):
            is_up = _first_page(host, port, supervisor.stopping)
    finally:
        supervisor.is_up.set()
    if supervisor.stopping.is_set():
        return
    if not is_up:
        say(f"Сайт не отвечает, смотрите {folder}/log", f"No answer yet, see {folder}/log")
    print()
    say(f"«Отклик» работает, {time.monotonic() - started:.0f} с", "Otklik is up")
    tell_addresses(folder)
    if any(program.ends for program in supervisor.programs):
        _tell_history(supervisor.stopping)


def tell_addresses(folder: Path) -> None:
    """Where to begin, set apart; then every place, who may go in, and how to stop."""
    from django.conf import settings

    from otklik.operations.accounts import credentials_file, read_credentials

    url = settings.BASE_URL
    print()
    if settings.DEMONSTRATION and demonstration("start.role_sign_in").are_there():
        print(f"  {pair('Начните здесь', 'Start here'):<36} {url}/start/")
        print()
    print(f"  {pair('Сайт', 'Site'):<36} {url}/")
    print(f"  {pair('Рабочий стол', 'Desk'):<36} {url}/desk/")
    if settings.DEMONSTRATION:
        print(f"  {pair('Учебная сеть', 'Practice network'):<36} {url}/practice/")
        print()
        say("Учётные записи и пароли этой установки", "Accounts and passwords of this installation")
        for credential in read_credentials(credentials_file(folder)):
            print(f"  {credential.username:<20} {credential.password:<32} {credential.position}")
    print()
    say("Остановить: Ctrl-C, данные останутся", "To stop: Ctrl-C, the data stay")


def _tell_history(stop: threading.Event) -> None:
    """Say how far the two years before today are, while they are written."""
    from django.db import connections

    history = demonstration("story.history")
    result = -1
    try:
        while (
            (state := history.progress()) and not state.is_over and not stop.wait(PROGRESS_SECONDS)
        ):
            if state.quarter > result:
                result = state.quarter
                say(
                    f"Пишу историю двух лет: {state.made} из {state.incidents}, работать не мешает",
                    f"Writing the two years before today: {state.made} of {state.incidents}",
                )
        if result >= 0 and state is not None and state.is_over:
            say("История двух лет готова", "The two years before today are written")
    finally:
        connections.close_all()


def _first_page(host: str, port: int, stop: threading.Event) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    address = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104
    while time.monotonic() < deadline and not stop.is_set():
        connection = http.client.HTTPConnection(address, port, timeout=30)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except OSError:
            stop.wait(0.2)
        finally:
            connection.close()
    return False
