"""`otklik`: what an administrator types. Each command says what it does in Russian and English."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import otklik
from otklik.core.gc_tuning import look_seldom
from otklik.core.refusal import Refused
from otklik.operations.backups import command as backups
from otklik.operations.cli.console import complain, pair
from otklik.operations.cli.environment import data_dir, set_up_django
from otklik.operations.run import single


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when done, 1 when refused or not in order, 2 when misspelt."""
    os.umask(0o077)  # what is written here is people's words and keys: its owner's only
    look_seldom()
    # Its threads spin while they wait: beside other work they take five times the processor's time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["manage"]:
        return _manage(arguments[1:])
    options = parser().parse_args(arguments)
    _point_at(options.data)
    work: Callable[[argparse.Namespace], int] = options.work
    try:
        return work(options)
    except Refused as refusal:
        complain(refusal)
        return 1
    except KeyboardInterrupt:
        complain(pair("Прервано.", "Interrupted."))
        return 130


def parser() -> argparse.ArgumentParser:
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

    def add(name: str, ru: str, en: str, work: Callable[..., int]) -> argparse.ArgumentParser:
        text = pair(ru, en)
        command = commands.add_parser(name, help=text, description=text, parents=[shared])
        command.set_defaults(work=work)
        return command

    run = add("run", "запустить всё", "run everything", _run)
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
    load = add("load-pack", "загрузить комплект органа", "load an authority's pack", _load_pack)
    load.add_argument("folder", type=Path, metavar="DIR", help=pair("папка комплекта", "the pack"))
    load.add_argument(
        "--check", action="store_true", help=pair("только проверить", "only check, write nothing")
    )
    doctor = add("doctor", "проверить установку", "check the installation", _doctor)
    doctor.add_argument(
        "--whole", action="store_true", help=pair("весь журнал", "the journal from its beginning")
    )
    doctor.add_argument(
        "--head",
        default="",
        metavar="HASH",
        help=pair("хеш блока, записанный раньше", "a block's hash that was written down before"),
    )
    evidence = add(
        "evidence", "доказательства за период", "evidence of a period in one file", _evidence
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
        "head", "подписанная голова журнала", "the journal's head, signed, to keep elsewhere", _head
    )
    head.add_argument(
        "--check", type=Path, metavar="FILE", help=pair("сверить записанную", "check one kept")
    )
    events = add(
        "events", "принятое, но не переданное", "what was received and not passed on", _events
    )
    events.add_argument(
        "--try-again", action="store_true", help=pair("попробовать снова", "try them again")
    )
    deliveries = add(
        "deliveries", "не подтверждённое и отказы", "what is not confirmed or failed", _deliveries
    )
    deliveries.add_argument(
        "--days", type=int, default=7, help=pair("отказы за столько дней", "failed in so many days")
    )
    retention = add(
        "retention", "удалить, чему вышел срок", "erase what outlived its term", _retention
    )
    retention.add_argument(
        "--dry-run", action="store_true", help=pair("только посчитать", "only count")
    )
    train = add(
        "train-language",
        "научить подсказку темы на решениях органа",
        "learn to suggest topics from the authority's own decisions",
        _train_language,
    )
    either = train.add_mutually_exclusive_group()
    either.add_argument(
        "--show", action="store_true", help=pair("только показать", "only show what is in use")
    )
    either.add_argument("--back", action="store_true", help=pair("вернуться к прежнему", "go back"))
    accounts = add("accounts", "показать учётные записи", "show demonstration accounts", _accounts)
    accounts.add_argument(
        "--new", action="store_true", help=pair("выдать новые пароли", "make new passwords")
    )
    accounts.add_argument(
        "--administrator",
        metavar="NAME",
        help=pair("открыть учётную запись администратора", "open an administrator's account"),
    )
    single.add_to(add)
    backups.add_commands(add)
    commands.add_parser(
        "manage", help=pair("команды Django", "Django's own commands"), add_help=False
    )
    return root


def _point_at(data: Path | None) -> None:
    """Everything that varies is in the environment: children read the same."""
    if data is not None:
        os.environ["OTKLIK_DATA_DIR"] = str(data)
    os.environ["OTKLIK_DATA_DIR"] = str(data_dir())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.base")


def _run(options: argparse.Namespace) -> int:
    from otklik.operations.run import run as run_run

    return run_run.run(
        host=options.host,
        port=options.port,
        pack=options.pack,
        is_demonstration=options.demonstration,
        has_history=not options.no_history,
    )


def _load_pack(options: argparse.Namespace) -> int:
    set_up_django()
    from django.core.management import call_command

    call_command("load_pack", options.folder, check=options.check)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    set_up_django()
    from otklik.operations.doctor import report

    return report.report(data_dir(), is_whole=options.whole, head=options.head)


def _evidence(options: argparse.Namespace) -> int:
    set_up_django()
    from otklik.operations.cli import evidence

    return evidence.make(
        options.first, options.last, options.file, has_particulars=options.particulars
    )


def _head(options: argparse.Namespace) -> int:
    set_up_django()
    from otklik.operations import send_audit_head

    return send_audit_head.check(options.check) if options.check else send_audit_head.show()


def _deliveries(options: argparse.Namespace) -> int:
    set_up_django()
    from otklik.operations.cli import deliveries

    return deliveries.show(days=options.days)


def _events(options: argparse.Namespace) -> int:
    set_up_django()
    from otklik.operations.cli import events

    return events.try_again() if options.try_again else events.show()


def _retention(options: argparse.Namespace) -> int:
    set_up_django()
    from otklik.operations.cli import data_retention

    return data_retention.show() if options.dry_run else data_retention.carry_out()


def _train_language(options: argparse.Namespace) -> int:
    set_up_django()
    from django.core.management import call_command

    from otklik.audit.models import Line

    is_made_up = Line.objects.with_verb("history.planned").exists()
    if is_made_up and not (options.show or options.back):
        raise Refused(
            pair(
                "Решения этого показа придуманы: учить на них подсказку нечестно. "
                "Учите её на своей установке.",
                "The decisions of this demonstration are made up: nothing true is learned of them.",
            )
        )
    call_command("train_language", show=options.show, back=options.back)
    return 0


def _accounts(options: argparse.Namespace) -> int:
    set_up_django()
    from otklik.operations.cli import accounts

    if options.administrator:
        return accounts.open_administrator(options.administrator)
    return accounts.show_accounts(data_dir(), is_renewed=options.new)


def _manage(arguments: list[str]) -> int:
    _point_at(None)
    from django.core.management import execute_from_command_line

    from otklik.operations.run.prepare import prepare_folder

    try:
        prepare_folder(data_dir())
    except Refused as refusal:
        complain(refusal)
        return 1
    execute_from_command_line(["otklik manage", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
