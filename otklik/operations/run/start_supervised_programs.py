"""The serving part of `otklik run`: its programs and its terminal messages."""

import http.client
import time
from functools import partial
from pathlib import Path

from django.conf import settings

from otklik.operations.cli.terminal_output import pair, say, step
from otklik.operations.initial_accounts import credentials_file, load_credentials
from otklik.operations.run import end_demonstration
from otklik.operations.run.end_demonstration import demo_module
from otklik.operations.run.supervisor import Supervisor
from otklik.operations.run.web_workers_clock import load_site, programs

READY_SECONDS = 60.0


def serve(host: str, port: int, folder: Path, started: float) -> None:
    """Until a signal, or until a person has asked for the removal of fictitious data."""
    load_site()
    Supervisor(
        programs=programs(host, port),
        log_dir=folder / "log",
        state_file=folder / "run.json",
        tell=say,
        greet=partial(_welcome, host, port, folder, started),
        is_over=lambda: end_demonstration.is_asked(folder) and end_demonstration.can_be(),
    ).run()


def _welcome(host: str, port: int, folder: Path, started: float) -> None:
    """Print all addresses once the first page responds."""
    with step("Жду первую страницу", "Waiting for the first page"):
        is_up = _first_page(host, port)
    if not is_up:
        say(f"Сайт не отвечает, смотрите {folder}/log", f"No answer yet, see {folder}/log")
    print()
    say(f"«Отклик» работает, {time.monotonic() - started:.0f} с", "Otklik is up")
    tell_addresses(folder)


def tell_addresses(folder: Path) -> None:
    """The start page, set apart; then every address, the accounts, and how to stop."""
    url = settings.BASE_URL
    print()
    if settings.DEMONSTRATION and demo_module("start.role_sign_in").are_there():
        print(f"  {pair('Начните здесь', 'Start here'):<36} {url}/start/")
        print()
    print(f"  {pair('Сайт', 'Site'):<36} {url}/")
    print(f"  {pair('Рабочий стол', 'Desk'):<36} {url}/desk/")
    if settings.DEMONSTRATION:
        print(f"  {pair('Учебная сеть', 'Practice network'):<36} {url}/practice/")
        print()
        say("Учётные записи и пароли этой установки", "Accounts and passwords of this installation")
        for credential in load_credentials(credentials_file(folder)):
            print(f"  {credential.username:<20} {credential.password:<32} {credential.position}")
    print()
    say("Остановить: Ctrl-C, данные останутся", "To stop: Ctrl-C, the data stay")


def _first_page(host: str, port: int) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    address = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(address, port, timeout=30)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    return False
