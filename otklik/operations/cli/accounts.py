"""`otklik accounts`: accounts of a demonstration, and that of the first administrator."""

import argparse

from django.utils import timezone
from django.utils.translation import override

from otklik.operations import initial_accounts
from otklik.operations.cli.console import say
from otklik.operations.cli.django_setup import data_dir
from otklik.organisation.people.roles_and_rights import Role


def show(options: argparse.Namespace) -> int:
    """Print the accounts that the demonstration made; with `--new`, with new passwords."""
    if options.administrator:
        return _open_administrator(options.administrator)
    path = initial_accounts.credentials_file(data_dir())
    if options.new:
        initial_accounts.renew(path, at=timezone.now())
    credentials = initial_accounts.read_credentials(path)
    if not credentials:
        say(
            "Показных учётных записей нет: их создаёт otklik run --demonstration.",
            "No demonstration accounts: `otklik run --demonstration` makes them.",
        )
        return 1
    for credential in credentials:
        print(f"{credential.username:<20} {credential.password:<32} {credential.position}")
    return 0


def _open_administrator(username: str) -> int:
    """An account for the first administrator of an installation, its password shown once.

    Raises Refused when the name is taken or no pack is loaded yet.
    """
    with override("ru"):
        name = str(Role.ADMINISTRATOR.label).capitalize()
    opened = initial_accounts.open_account(username, name, Role.ADMINISTRATOR, at=timezone.now())
    say(
        "Запишите пароль: больше он не покажется.",
        "Write the password down: it is not shown again.",
    )
    print(f"{opened.username:<20} {opened.password}")
    return 0
