"""Sets up and retires a demonstration: its story, the practice network, accounts."""

from datetime import date, datetime
from pathlib import Path

import yaml

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.networks.capabilities import Mode
from otklik.demo.network.seed_texts import Seed
from otklik.demo.snapshot import file
from otklik.demo.snapshot.load import load
from otklik.demo.start import unpublish_made_up_content
from otklik.demo.start.network_account import wire_practice
from otklik.operations import initial_accounts
from otklik.operations.cli.terminal_output import say, step
from otklik.operations.packs.load import positions
from otklik.operations.run import end_demonstration
from otklik.organisation.structure.authority import Authority

EXAMPLE_PHONE = "+7 (000) 000-00-00"  # unassigned: lets «Позвонить» be seen


def load_story(pack: Path, data_dir: Path, *, has_history: bool, at: datetime) -> None:
    """Load the fictitious data of the pack's authority into an empty database, before the pack.
    With `has_history` two years, else only the last days."""
    if end_demonstration.is_begun(data_dir) or Authority.objects.exists():
        return
    names = (file.path_of(_code(pack), has_history=is_long) for is_long in (has_history, False))
    path = next((path for path in names if path.exists()), None)
    if path is not None:
        with step("Загружаю придуманные годы", "Loading the made-up years"):
            load(path, at=at)
    else:
        say(
            "Для этого комплекта ничего не придумано: make demonstration PACK=…",
            "Nothing was made up for this pack: make demonstration PACK=…",
        )


def _code(pack: Path) -> str:
    return str(yaml.safe_load((pack / "authority.yaml").read_text("utf-8"))["code"])


def begin(pack: Path, data_dir: Path, *, at: datetime) -> None:
    """Set up the demonstration, and report it on the terminal."""
    with step("Готовлю учебную сеть и учётные записи", "Preparing practice and accounts"):
        set_up(pack, data_dir, at=at)


def set_up(
    pack: Path,
    data_dir: Path,
    *,
    at: datetime,
    words: Seed | None = None,
    written_until: datetime | None = None,
    since: date | None = None,
) -> None:
    """Repeatable. `words`, `written_until` and `since` (the day since when the staff works here)
    are given when a story is made.

    Raises Authority.DoesNotExist before a pack is loaded.
    """
    authority = Authority.objects.get()
    account = wire_practice(
        page_name=authority.text.short_name if authority.text else "",
        account_name="Учебная сеть",
        at=at,
        words=words,
        written_until=written_until,
    )
    _switch_on_again(account, at=at)
    path = initial_accounts.credentials_file(data_dir)
    initial_accounts.reopen_accounts(path, at=at)
    initial_accounts.open_accounts(positions(pack), path, since=since, at=at)


def retire(data_dir: Path, *, at: datetime) -> int:
    """Close the demonstration's accounts, since its passwords are in a file and were printed.

    Repeatable; returns how many accounts were closed. `set_up` opens them again. Fictitious data
    stays, marked by `Staged`, but none of it is public any more.
    """
    Authority.objects.filter(phone=EXAMPLE_PHONE).update(phone="")
    unpublish_made_up_content.take_off_the_site(at=at)
    for account in Account.objects.on().filter(network=Account.NetworkCode.PRACTICE):
        account.switch(Mode.OFF, by=None, at=at)
    return initial_accounts.close_accounts(initial_accounts.credentials_file(data_dir), at=at)


def _switch_on_again(account: Account, *, at: datetime) -> None:
    """Restores the state before `retire`; what a person switched off stays off."""
    last = Line.objects.about(account).with_verb("channel.mode_set").newest_first().first()
    if account.mode == Mode.OFF and last is not None and not last.actor_key:
        before = (last.particulars or {}).get("before", Mode.TWO_WAY)
        account.switch(Mode(before), by=None, at=at)
