"""`otklik run` and `otklik prepare`: they lock the data folder and report before Django is set up;
what needs Django is imported by name afterwards."""

import argparse
import logging
import os
import sys
import time
from pathlib import Path
from typing import NoReturn

from django.urls import get_resolver
from django.utils.module_loading import import_string

from otklik.core.interpreter_tuning import rare_collection
from otklik.core.refusal import Refused
from otklik.operations.cli.terminal_output import complain, pair, say, step
from otklik.operations.run import end_demonstration
from otklik.operations.run.check_listen_address import check_port, is_this_machine
from otklik.operations.run.data_folder import (
    close_folder,
    data_dir,
    prepare_folder,
    set_up_django,
    sole_owner,
)
from otklik.operations.run.die_with_parent import die_with_parent
from otklik.operations.run.end_demonstration import OTKLIK
from otklik.operations.run.supervisor import fork

INSTALLATION = "otklik.operations.run.prepare_installation.prepare"
STYLES = "otklik.operations.run.static_files.gather_if_changed"
SERVING = "otklik.operations.run.start_supervised_programs.serve"


def run(options: argparse.Namespace) -> int:
    """Prepare everything, serve it, and keep it alive until Ctrl-C. Raises Refused when the folder,
    the port or the pack does not allow it."""
    started, folder = time.monotonic(), data_dir()
    os.environ.setdefault("OTKLIK_BASE_URL", f"http://127.0.0.1:{options.port}")
    if options.demonstration:
        os.environ["OTKLIK_DEMONSTRATION"] = "true"
    prepare_folder(folder)
    close_folder(folder)
    if not is_this_machine(options.host):
        say(
            f"Внимание: {options.host} виден другим машинам, а медленные запросы могут остановить "
            "сайт. Поставьте перед ним веб-сервер (docs/how-to/install.md).",
            f"Warning: other machines reach {options.host}, and slow requests can stop the site. "
            "Put a web server in front.",
        )
    has_history = not options.no_history
    with sole_owner(folder):
        check_port(options.host, options.port)
        load_program()
        # In a process that ends: what preparing leaves in memory would stay.
        preparing = fork.Process(
            target=prepare_or_refuse, args=(options.pack, has_history, os.getpid())
        )
        preparing.start()
        preparing.join()
        if preparing.exitcode:
            if preparing.exitcode < 0:
                complain(
                    pair(
                        f"Подготовку прервал сигнал {-preparing.exitcode}: не хватило памяти?",
                        f"Signal {-preparing.exitcode} ended the preparation: out of memory?",
                    )
                )
            return abs(preparing.exitcode)
        import_string(SERVING)(options.host, options.port, folder, started)
    if end_demonstration.is_asked(folder):
        say("Начинаю с чистого листа", "Beginning with a clean sheet")
        begin_anew()
    say("Остановлено, данные на месте.", "Stopped, the data stay.")
    return 0


def begin_anew() -> NoReturn:
    """Restart the same command, so that no old data is in memory."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *OTKLIK, *sys.argv[1:]])  # noqa: S606


def prepare(options: argparse.Namespace) -> int:
    """Before the first start and after each upgrade, by one machine only."""
    prepare_folder(data_dir())
    close_folder(data_dir())
    load_program()
    prepare_installation(options.pack)
    say("Готово: запускайте программы.", "Ready: start the programs.")
    return 0


def load_program() -> None:
    """Django with its apps and views, and the styles: it remembers which there are. Programs that
    are forked later need not load them."""
    with rare_collection(), step("Собираю программу", "Loading the program"):
        set_up_django()
        get_resolver().url_patterns  # noqa: B018 - imports the views
    import_string(STYLES)()


def prepare_or_refuse(pack: Path | None, has_history: bool, parent: int) -> None:
    """Exits with 1 where the database or the pack does not allow it, and says why."""
    die_with_parent(parent)
    try:
        prepare_installation(pack, has_history=has_history)
    except Refused as refusal:
        complain(refusal)
        raise SystemExit(1) from refusal
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def prepare_installation(pack: Path | None, *, has_history: bool = False) -> None:
    """Tables and the pack; `has_history` loads the two fictitious years of a
    demonstration."""
    # The terminal is for people; the rest goes to var/log.
    logging.getLogger().setLevel(logging.WARNING)
    with rare_collection():
        import_string(INSTALLATION)(pack, has_history=has_history)
