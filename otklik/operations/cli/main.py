"""The command `otklik`; each subcommand describes itself in Russian and English."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from django.utils.module_loading import import_string

from otklik.core.interpreter_tuning import collect_rarely, with_room
from otklik.core.refusal import Refused
from otklik.operations.cli.parser import parser
from otklik.operations.cli.terminal_output import complain, pair
from otklik.operations.run.data_folder import data_dir, prepare_folder, set_up_django

DJANGO = "django.core.management.execute_from_command_line"


@with_room
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 on success, 1 if refused or not in order, 2 for a usage error."""
    os.umask(0o077)  # files with people's text and keys are for their owner only
    collect_rarely()
    # OpenBLAS threads spin while waiting: under load they take five times the CPU time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["manage"]:
        return _manage(arguments[1:])
    options = parser().parse_args(arguments)
    _point_at(options.data)
    try:
        if not options.is_early:
            set_up_django()
        return int(import_string(options.work)(options))
    except Refused as refusal:
        complain(refusal)
        return 1
    except KeyboardInterrupt:
        complain(pair("Прервано.", "Interrupted."))
        return 130


def _point_at(data: Path | None) -> None:
    """Settings go into the environment, so that child processes use the same."""
    if data is not None:
        os.environ["OTKLIK_DATA_DIR"] = str(data)
    os.environ["OTKLIK_DATA_DIR"] = str(data_dir())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.base")


def _manage(arguments: list[str]) -> int:
    _point_at(None)
    try:
        prepare_folder(data_dir())
    except Refused as refusal:
        complain(refusal)
        return 1
    import_string(DJANGO)(["otklik manage", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
