"""What may be typed after `otklik`. A command names its work by a dotted name: a line is read and
explained without Django and without the program."""

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
        name: str, ru: str, en: str, work: str, *, is_early: bool = False
    ) -> argparse.ArgumentParser:
        text = pair(ru, en)
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
    run.add_argument(
        "--demonstration",
        action="store_true",
        help=pair("учебная сеть и показные учётные записи", "practice network, demo accounts"),
    )
    run.add_argument(
        "--no-history",
        action="store_true",
        help=pair("показ без двух придуманных лет", "a demonstration without two made-up years"),
    )
    run.add_argument(
        "--pack",
        type=Path,
        metavar="DIR",
        help=pair("папка комплекта органа", "pack of the authority"),
    )


def _add_checks(add: Add) -> None:
    load = add(
        "load-pack", "загрузить комплект органа", "load an authority's pack", "cli.pack.load"
    )
    load.add_argument("folder", type=Path, metavar="DIR", help=pair("папка комплекта", "the pack"))
    load.add_argument(
        "--check", action="store_true", help=pair("только проверить", "only check, write nothing")
    )
    doctor = add("doctor", "проверить установку", "check the installation", "cli.doctor.examine")
    doctor.add_argument(
        "--whole", action="store_true", help=pair("весь журнал", "the journal from its beginning")
    )
    doctor.add_argument(
        "--head",
        default="",
        metavar="HASH",
        help=pair("хеш блока, записанный раньше", "a block's hash that was written down before"),
    )


def _add_records(add: Add) -> None:
    evidence = add(
        "evidence",
        "доказательства за период",
        "evidence of a period in one file",
        "cli.evidence.make",
    )
    evidence.add_argument("first", metavar="ГГГГ-ММ-ДД", help=pair("первый день", "first day"))
    evidence.add_argument("last", metavar="ГГГГ-ММ-ДД", help=pair("последний день", "last day"))
    evidence.add_argument(
        "file", type=Path, metavar="FILE.zip", help=pair("куда записать", "where to write it")
    )
    evidence.add_argument(
        "--particulars",
        action="store_true",
        help=pair("с подробностями строк: в них бывают данные людей", "with particulars of lines"),
    )
    head = add(
        "head",
        "подписанная голова журнала",
        "the journal's head, signed, to keep elsewhere",
        "cli.audit_head.show",
    )
    head.add_argument(
        "--check", type=Path, metavar="FILE", help=pair("сверить записанную", "check one kept")
    )
    events = add(
        "events",
        "принятое, но не переданное",
        "what was received and not passed on",
        "cli.events.show",
    )
    events.add_argument(
        "--try-again", action="store_true", help=pair("попробовать снова", "try them again")
    )
    deliveries = add(
        "deliveries",
        "не подтверждённое и отказы",
        "what is not confirmed or failed",
        "cli.deliveries.show",
    )
    deliveries.add_argument(
        "--days", type=int, default=7, help=pair("отказы за столько дней", "failed in so many days")
    )
    retention = add(
        "retention",
        "удалить, чему вышел срок",
        "erase what outlived its term",
        "cli.data_retention.carry_out",
    )
    retention.add_argument(
        "--dry-run", action="store_true", help=pair("только посчитать", "only count")
    )


def _add_people(add: Add) -> None:
    train = add(
        "train-language",
        "научить подсказку темы на решениях органа",
        "learn to suggest topics from the authority's own decisions",
        "cli.train_language.train",
    )
    either = train.add_mutually_exclusive_group()
    either.add_argument(
        "--show", action="store_true", help=pair("только показать", "only show what is in use")
    )
    either.add_argument("--back", action="store_true", help=pair("вернуться к прежнему", "go back"))
    accounts = add(
        "accounts", "показать учётные записи", "show demonstration accounts", "cli.accounts.show"
    )
    accounts.add_argument(
        "--new", action="store_true", help=pair("выдать новые пароли", "make new passwords")
    )
    accounts.add_argument(
        "--administrator",
        metavar="NAME",
        help=pair("открыть учётную запись администратора", "open an administrator's account"),
    )


def _add_programs(add: Add) -> None:
    """The programs of an installation one by one: who keeps them is systemd, a container, a
    colleague. `otklik run` is all of it on one machine; here each ends by SIGTERM."""
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
        "web", "сайт отдельным процессом", "the site as a process of its own", "cli.programs.web"
    )
    web.add_argument("--port", type=int, default=8000, help=pair("порт", "port"))
    web.add_argument("--host", default="127.0.0.1", help=pair("адрес", "address to listen on"))
    workers = add(
        "workers",
        "обработчики очереди отдельным процессом",
        "workers of the queue as a process of their own",
        "cli.programs.workers",
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
        "cli.programs.clock",
    )


def _add_backups(add: Add) -> None:
    made = add("backup", "сделать резервную копию", "make a backup", "cli.backup.backup")
    _take_file(made, "куда записать; иначе в папку копий", "where to; else the folder of backups")
    made.add_argument("--scheduled", action="store_true", help=argparse.SUPPRESS)
    tried = add(
        "rehearse",
        "проверить копию восстановлением",
        "try a backup out",
        "cli.backup.rehearse",
    )
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
    back.add_argument(
        "--replace",
        action="store_true",
        help=pair("отложить то, что здесь есть", "put aside what is here"),
    )
    back.add_argument(
        "--finish",
        action="store_true",
        help=pair("закончить прерванное", "finish what was interrupted"),
    )


def _take_file(command: argparse.ArgumentParser, russian: str, english: str) -> None:
    command.add_argument(
        "file", type=Path, nargs="?", metavar="FILE.age", help=pair(russian, english)
    )
