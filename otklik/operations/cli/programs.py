"""`otklik web`, `workers` and `clock`: a program of an installation as a process of its own."""

import argparse
import os
import signal
import threading

from django.conf import settings
from django.core.management import CommandError, call_command

from otklik.core.refusal import Refused
from otklik.operations.cli.django_setup import data_dir
from otklik.operations.run.clock_loop import tick_until
from otklik.operations.run.listen_address import check_port
from otklik.operations.run.programs import web_command


def web(options: argparse.Namespace) -> int:
    check_port(options.host, options.port)
    command = web_command(options.host, options.port, data_dir())
    command = (*command[:-1], *by_tls(), command[-1])
    os.execv(command[0], command)  # noqa: S606 - signals reach the server itself


def by_tls() -> tuple[str, ...]:
    """For a web server on another machine: the line between is not ours alone."""
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


def workers(options: argparse.Namespace) -> int:
    try:
        call_command("workers", *options.queues)
    except CommandError as fault:
        raise Refused(str(fault)) from fault
    return 0


def clock(_options: argparse.Namespace) -> int:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    tick_until(stopping)
    return 0
