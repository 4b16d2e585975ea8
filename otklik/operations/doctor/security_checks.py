"""Checks of `otklik doctor` against unauthorised access."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from otklik.operations.cli.terminal_output import pair
from otklik.operations.doctor.finding import Finding
from otklik.operations.initial_accounts import credentials_file, has_open_accounts
from otklik.operations.run.check_listen_address import is_this_machine


def keys(folder: Path) -> Iterator[Finding]:
    for name in ("secret_key", "field_keys"):
        path = folder / name
        is_private = path.exists() and _is_private(path)
        yield Finding(
            what=pair(f"Ключ {name} читает только владелец", f"{name} is its owner's only"),
            is_ok=is_private and os.access(path, os.R_OK),
            advice=f"chmod 600 {path}",
        )


def files(data_dir: Path) -> Iterator[Finding]:
    """Messages and names are plain text in the database."""
    is_closed = _is_private(data_dir)
    yield Finding(
        what=pair("Папку данных читает только владелец", "The data folder is its owner's only"),
        is_ok=is_closed,
        advice=f"chmod 700 {data_dir}",
    )
    path = data_dir / "otklik.sqlite3"
    if path.exists():  # PostgreSQL keeps its own
        yield Finding(
            what=pair("Файл базы читает только владелец", "The database file is its owner's only"),
            is_ok=is_closed or _is_private(path),
            advice=f"chmod 600 {path}",
        )


def _is_private(path: Path) -> bool:
    return stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def demonstration(data_dir: Path) -> Finding:
    """Its passwords are in a file. A running `otklik run` has closed the accounts or needs them."""
    is_wanted = settings.DEMONSTRATION or (data_dir / "run.json").exists()
    are_open = has_open_accounts(credentials_file(data_dir))
    if is_wanted and are_open:
        what = pair(
            "Показные учётные записи открыты: это учебная установка",
            "Demonstration accounts are open: this is a demonstration",
        )
    else:
        what = pair("Показные учётные записи закрыты", "Demonstration accounts are closed")
    return Finding(
        what=what,
        is_ok=is_wanted or not are_open,
        advice=pair(
            "Запустите otklik run без --demonstration: он их закроет",
            "start `otklik run` without --demonstration: it closes them",
        ),
    )


def visitors() -> Finding:
    """Behind a web server all requests come from this machine, unless it forwards addresses:
    otherwise one visitor who guesses codes would block everybody's questions."""
    is_alone = is_this_machine(urlsplit(settings.BASE_URL).hostname or "")
    return Finding(
        what=pair("Посетителей различают по их адресам", "Visitors are told apart"),
        is_ok=is_alone or settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0,
        advice=pair(
            "OTKLIK_TRUSTED_PROXIES=1, а веб-сервер впереди пусть ставит X-Forwarded-For",
            "OTKLIK_TRUSTED_PROXIES=1, and let the web server in front set X-Forwarded-For",
        ),
    )
