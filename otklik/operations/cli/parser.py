"""The commands of `otklik` and their options. A command names its function by a dotted name, by
default in `cli.commands`, so that parsing and help work without Django."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import otklik
from otklik.operations.cli.terminal_output import pair

WORKERS = ("default:2", "deliveries:3", "hearing:2")
Add = Callable[..., argparse.ArgumentParser]


def parser() -> argparse.ArgumentParser:
    """Options have their `work`, called once Django is set up; with `is_early`, before that."""
    root = argparse.ArgumentParser(
        prog="otklik",
        description=pair(
            "«Отклик»: орган власти и люди, для которых он работает, в одном разговоре",
            "Otklik: a public authority and the people it serves, in one conversation",
        ),
    )
    root.add_argument("--version", action="version", version=otklik.__version__)
    commands = root.add_subparsers(required=True, metavar="command")
    shared = argparse.ArgumentParser(add_help=False)
    _add_option(shared, "--data", "папка данных", "data folder", type=Path, metavar="DIR")

    def add(
        name: str, ru: str, en: str, work: str = "", *, is_early: bool = False
    ) -> argparse.ArgumentParser:
        text, work = pair(ru, en), work or f"cli.commands.{name.replace('-', '_')}"
        command = commands.add_parser(name, help=text, description=text, parents=[shared])
        command.set_defaults(work=f"otklik.operations.{work}", is_early=is_early)
        return command

    _add_run(add)
    _add_checks(add)
    _add_records(add)
    _add_people(add)
    _add_programs(add)
    _add_backups(add)
    commands.add_parser(
        "manage", help=pair("команды Django", "Django's own commands"), add_help=False
    )
    return root


def _add_run(add: Add) -> None:
    run = add(
        "run", "запустить всё", "run everything", "run.run_and_prepare_commands.run", is_early=True
    )
    _take_address(run)
    ru, en = "учебная сеть и показные учётные записи", "practice network, demo accounts"
    _add_flag(run, "--demonstration", ru, en)
    ru, en = "показ без двух придуманных лет", "a demonstration without two made-up years"
    _add_flag(run, "--no-history", ru, en)
    ru, en = "папка комплекта органа", "pack of the authority"
    _add_option(run, "--pack", ru, en, type=Path, metavar="DIR")


def _add_checks(add: Add) -> None:
    load = add("load-pack", "загрузить комплект органа", "load an authority's pack")
    _add_option(load, "folder", "папка комплекта", "the pack", type=Path, metavar="DIR")
    _add_flag(load, "--check", "только проверить", "only check, write nothing")
    doctor = add("doctor", "проверить установку", "check the installation")
    _add_flag(doctor, "--whole", "весь журнал", "the journal from its beginning")
    ru, en = "хеш блока, записанный раньше", "a block's hash that was written down before"
    _add_option(doctor, "--head", ru, en, default="", metavar="HASH")


def _add_records(add: Add) -> None:
    evidence = add("evidence", "доказательства за период", "evidence of a period in one file")
    _add_option(evidence, "first", "первый день", "first day", metavar="ГГГГ-ММ-ДД")
    _add_option(evidence, "last", "последний день", "last day", metavar="ГГГГ-ММ-ДД")
    ru, en = "куда записать", "where to write it"
    _add_option(evidence, "file", ru, en, type=Path, metavar="FILE.zip")
    ru = "с подробностями строк: в них бывают данные людей"
    _add_flag(evidence, "--particulars", ru, "with particulars of lines")
    head = add(
        "head", "подписанная голова журнала", "the journal's head, signed, to keep elsewhere"
    )
    ru, en = "сверить записанную", "check one kept"
    _add_option(head, "--check", ru, en, type=Path, metavar="FILE")
    events = add("events", "принятое, но не переданное", "what was received and not passed on")
    _add_flag(events, "--try-again", "попробовать снова", "try them again")
    deliveries = add("deliveries", "не подтверждённое и отказы", "what is not confirmed or failed")
    ru, en = "отказы за столько дней", "failed in so many days"
    _add_option(deliveries, "--days", ru, en, type=int, default=7)
    retention = add("retention", "удалить, чему вышел срок", "erase what outlived its term")
    _add_flag(retention, "--dry-run", "только посчитать", "only count")


def _add_people(add: Add) -> None:
    train = add(
        "train-language",
        "научить подсказку темы на решениях органа",
        "learn to suggest topics from the authority's own decisions",
    )
    either = train.add_mutually_exclusive_group()
    _add_flag(either, "--show", "только показать", "only show what is in use")
    _add_flag(either, "--back", "вернуться к прежнему", "go back")
    accounts = add("accounts", "показать учётные записи", "show demonstration accounts")
    _add_flag(accounts, "--new", "выдать новые пароли", "make new passwords")
    ru, en = "открыть учётную запись администратора", "open an administrator's account"
    _add_option(accounts, "--administrator", ru, en, metavar="NAME")


def _add_programs(add: Add) -> None:
    """The programs of an installation one by one, to be supervised by systemd, a container or a
    person; each ends on SIGTERM. `otklik run` runs all of them on one machine."""
    prepare = add(
        "prepare",
        "подготовить базу и файлы",
        "make tables, styles and the pack ready",
        "run.run_and_prepare_commands.prepare",
        is_early=True,
    )
    _add_option(prepare, "--pack", "папка комплекта органа", "pack", type=Path, metavar="DIR")
    web = add(
        "web",
        "сайт отдельным процессом",
        "the site as a process of its own",
        "run.web_workers_clock.web",
    )
    _take_address(web)
    workers = add(
        "workers",
        "обработчики очереди отдельным процессом",
        "workers of the queue as a process of their own",
        "run.web_workers_clock.workers",
    )
    ru, en = f"очередь и потоки; иначе {' '.join(WORKERS)}", "queues and their threads"
    _add_option(workers, "queues", ru, en, nargs="*", default=WORKERS, metavar="queue:threads")
    add(
        "clock",
        "часы отдельным процессом",
        "the clock as a process of its own",
        "run.web_workers_clock.clock",
    )


def _add_backups(add: Add) -> None:
    made = add("backup", "сделать резервную копию", "make a backup")
    _take_file(made, "куда записать; иначе в папку копий", "where to; else the folder of backups")
    made.add_argument("--scheduled", action="store_true", help=argparse.SUPPRESS)
    tried = add("rehearse", "проверить копию восстановлением", "try a backup out")
    _take_file(tried, "какую копию; иначе последнюю", "which backup; else the last")
    tried.add_argument("--scheduled", action="store_true", help=argparse.SUPPRESS)
    back = add(
        "restore",
        "восстановить из копии",
        "restore a backup",
        "cli.restore.restore",
        is_early=True,
    )
    _take_file(back, "из какой копии; с --finish не нужна", "from which; not with --finish")
    _add_option(back, "--key", "ключ копий", "key of backups", type=Path, metavar="FILE")
    _add_flag(back, "--replace", "отложить то, что здесь есть", "put aside what is here")
    _add_flag(back, "--finish", "закончить прерванное", "finish what was interrupted")


def _take_file(command: argparse.ArgumentParser, ru: str, en: str) -> None:
    _add_option(command, "file", ru, en, type=Path, nargs="?", metavar="FILE.age")


def _take_address(command: argparse.ArgumentParser) -> None:
    _add_option(command, "--port", "порт", "port", type=int, default=8000)
    _add_option(command, "--host", "адрес", "address to listen on", default="127.0.0.1")


def _add_flag(command: argparse._ActionsContainer, name: str, ru: str, en: str) -> None:
    _add_option(command, name, ru, en, action="store_true")


def _add_option(
    command: argparse._ActionsContainer, name: str, ru: str, en: str, **more: Any
) -> None:
    command.add_argument(name, help=pair(ru, en), **more)
