"""The programs of an installation one by one: who keeps them is systemd, a container, a colleague.

`otklik run` is all of it on one machine; here each is a command that ends by SIGTERM.
"""

import argparse
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from otklik.operations.cli.console import pair, say

WORKERS = ("default:2", "deliveries:3", "hearing:2")
Add = Callable[[str, str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    """The commands, on the parser of `otklik`."""
    prepare = add(
        "prepare", "подготовить базу и файлы", "make tables, styles and the pack ready", _prepare
    )
    prepare.add_argument(
        "--pack", type=Path, metavar="DIR", help=pair("папка комплекта органа", "pack")
    )
    web = add("web", "сайт отдельным процессом", "the site as a process of its own", _web)
    web.add_argument("--port", type=int, default=8000, help=pair("порт", "port"))
    web.add_argument("--host", default="127.0.0.1", help=pair("адрес", "address to listen on"))
    workers = add(
        "workers",
        "обработчики очереди отдельным процессом",
        "workers of the queue as a process of their own",
        _workers,
    )
    workers.add_argument(
        "queues",
        nargs="*",
        metavar="queue:threads",
        help=pair(f"очередь и потоки; иначе {' '.join(WORKERS)}", "queues and their threads"),
    )
    add("clock", "часы отдельным процессом", "the clock as a process of its own", _clock)


def _prepare(options: argparse.Namespace) -> int:
    """Before the first start and after each upgrade, by one machine only."""
    from otklik.operations.cli.environment import data_dir
    from otklik.operations.run import prepare as run_prepare
    from otklik.operations.run import run

    run_prepare.prepare_folder(data_dir())
    run_prepare.close_folder(data_dir())
    with run_prepare.seldom_garbage():
        run.prepare(options.pack)
    say("Готово: запускайте программы.", "Ready: start the programs.")
    return 0


def _web(options: argparse.Namespace) -> int:
    from otklik.operations.cli.environment import data_dir, set_up_django
    from otklik.operations.run import prepare as run_prepare
    from otklik.operations.run import run as run_run

    set_up_django()
    run_prepare.check_port(options.host, options.port)
    command = run_run.web_command(options.host, options.port, data_dir())
    command = (*command[:-1], *by_tls(), command[-1])
    os.execv(command[0], command)  # noqa: S606 - signals reach the server itself


def by_tls() -> tuple[str, ...]:
    """For a web server on another machine: the line between is not ours alone."""
    from django.conf import settings

    from otklik.core.refusal import Refused

    named = {"OTKLIK_WEB_CERTIFICATE": settings.WEB_CERTIFICATE, "OTKLIK_WEB_KEY": settings.WEB_KEY}
    if not any(named.values()):
        return ()
    for name, file in named.items():
        if not file or not os.access(file, os.R_OK):
            raise Refused(
                f"{name}: файла нет или его не прочесть пользователю программы. Для TLS нужны оба:"
                " сертификат и ключ."
            )
    files = ("--ssl-certificate", settings.WEB_CERTIFICATE, "--ssl-keyfile", settings.WEB_KEY)
    return (*files, "--ssl-protocol-min", "tls1.3")


def _workers(options: argparse.Namespace) -> int:
    from otklik.operations.cli.environment import set_up_django

    set_up_django()
    from django.core.management import CommandError, call_command

    from otklik.core.refusal import Refused

    try:
        call_command("workers", *(options.queues or WORKERS))
    except CommandError as fault:
        raise Refused(str(fault)) from fault
    return 0


def _clock(_options: argparse.Namespace) -> int:
    from otklik.operations.cli.environment import set_up_django

    set_up_django()
    from otklik.operations.run.clock_loop import tick_until

    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    tick_until(stopping)
    return 0
