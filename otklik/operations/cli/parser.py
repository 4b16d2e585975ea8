"""The commands of `otklik` and their options. A command names its function by a dotted name, of
`cli.commands` unless it says another one: the line is parsed and explained without Django."""

import argparse
from collections.abc import Callable
from pathlib import Path

import otklik
from otklik.operations.cli.console import pair

WORKERS = ("default:2", "deliveries:3", "hearing:2")
Add = Callable[..., argparse.ArgumentParser]


def parser() -> argparse.ArgumentParser:
    """Options know their `work`, called once Django is set up; with `is_early`, before that."""
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
    shared.add_argument(
        "--data", type=Path, metavar="DIR", help=pair("папка данных", "data folder")
    )

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
    run.add_argument("--port", type=int, default=8000, help=pair("порт", "port"))
    run.add_argument("--host", default="127.0.0.1", help=pair("адрес", "address to listen on"))
    _add_flag(
        run,
        "--demonstration",
        "учебная сеть и показные учётные записи",
        "practice network, demo accounts",
    )
    _add_flag(
        run,
        "--no-history",
        "показ без двух придуманных лет",
        "a demonstration without two made-up years",
    )
    run.add_argument(
        "--pack",
        type=Path,
        metavar="DIR",
        help=pair("папка комплекта органа", "pack of the authority"),
    )


def _add_checks(add: Add) -> None:
    load = add("load-pack", "загрузить комплект органа", "load an authority's pack")
    load.add_argument("folder", type=Path, metavar="DIR", help=pair("папка комплекта", "the pack"))
    _add_flag(load, "--check", "только проверить", "only check, write nothing")
    doctor = add("doctor", "проверить установку", "check the installation")
    _add_flag(doctor, "--whole", "весь журнал", "the journal from its beginning")
    doctor.add_argument(
        "--head",
        default="",
        metavar="HASH",
        help=pair("хеш блока, записанный раньше", "a block's hash that was written down before"),
    )


def _add_records(add: Add) -> None:
    evidence = add("evidence", "доказательства за период", "evidence of a period in one file")
    evidence.add_argument("first", metavar="ГГГГ-ММ-ДД", help=pair("первый день", "first day"))
    evidence.add_argument("last", metavar="ГГГГ-ММ-ДД", help=pair("последний день", "last day"))
    evidence.add_argument(
        "file", type=Path, metavar="FILE.zip", help=pair("куда записать", "where to write it")
    )
    _add_flag(
        evidence,
        "--particulars",
        "с подробностями строк: в них бывают данные людей",
        "with particulars of lines",
    )
    head = add(
        "head", "подписанная голова журнала", "the journal's head, signed, to keep elsewhere"
    )
    head.add_argument(
        "--check", type=Path, metavar="FILE", help=pair("сверить записанную", "check one kept")
    )
    events = add("events", "принятое, но не переданное", "what was received and not passed on")
    _add_flag(events, "--try-again", "попробовать снова", "try them again")
    deliveries = add("deliveries", "не подтверждённое и отказы", "what is not confirmed or failed")
    deliveries.add_argument(
        "--days", type=int, default=7, help=pair("отказы за столько дней", "failed in so many days")
    )
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
    accounts.add_argument(
        "--administrator",
        metavar="NAME",
        help=pair("открыть учётную запись администратора", "open an administrator's account"),
    )


def _add_programs(add: Add) -> None:
    """The programs of an installation one by one, for systemd, a container or a person to keep;
    each ends by SIGTERM. `otklik run` is all of it on one machine."""
    prepare = add(
        "prepare",
        "подготовить базу и файлы",
        "make tables, styles and the pack ready",
        "run.run_and_prepare_commands.prepare",
        is_early=True,
    )
    prepare.add_argument(
        "--pack", type=Path, metavar="DIR", help=pair("папка комплекта органа", "pack")
    )
    web = add(
        "web",
        "сайт отдельным процессом",
        "the site as a process of its own",
        "run.web_workers_clock.web",
    )
    web.add_argument("--port", type=int, default=8000, help=pair("порт", "port"))
    web.add_argument("--host", default="127.0.0.1", help=pair("адрес", "address to listen on"))
    workers = add(
        "workers",
        "обработчики очереди отдельным процессом",
        "workers of the queue as a process of their own",
        "run.web_workers_clock.workers",
    )
    workers.add_argument(
        "queues",
        nargs="*",
        default=WORKERS,
        metavar="queue:threads",
        help=pair(f"очередь и потоки; иначе {' '.join(WORKERS)}", "queues and their threads"),
    )
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
    back.add_argument("--key", type=Path, metavar="FILE", help=pair("ключ копий", "key of backups"))
    _add_flag(back, "--replace", "отложить то, что здесь есть", "put aside what is here")
    _add_flag(back, "--finish", "закончить прерванное", "finish what was interrupted")


def _take_file(command: argparse.ArgumentParser, russian: str, english: str) -> None:
    command.add_argument(
        "file", type=Path, nargs="?", metavar="FILE.age", help=pair(russian, english)
    )


def _add_flag(command: argparse._ActionsContainer, name: str, ru: str, en: str) -> None:
    command.add_argument(name, action="store_true", help=pair(ru, en))
