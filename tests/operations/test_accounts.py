from datetime import UTC, datetime
from pathlib import Path

import pytest

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.networks.capabilities import Mode
from otklik.core.refusal import Refused
from otklik.demo.start import set_up
from otklik.operations.initial_accounts import (
    credentials_file,
    load_credentials,
    open_account,
    open_accounts,
    renew,
)
from otklik.operations.packs.shipped_pack import shipped_pack
from otklik.organisation.people.roles_and_rights import RIGHTS, Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.pack_loader import Position
from tests.factories import AccountFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def a_position(code: str = "press-operator") -> Position:
    unit = UnitFactory(code="press")
    return Position(code=code, position="Оператор", unit=unit.code, role=Role.OPERATOR)


def test_an_account_is_opened_once_with_its_role(tmp_path: Path) -> None:
    path = tmp_path / "accounts.txt"
    first = open_accounts([a_position()], path, at=NOW)
    again = open_accounts([a_position(), a_position("second")], path, at=NOW)
    assert again[:1] == first == load_credentials(path)[:1]
    assert len(again) == 2

    user = User.objects.get(username="press-operator")
    assert user.check_password(first[0].password)
    assert user.rights == RIGHTS[Role.OPERATOR]
    assert Line.objects.filter(verb="account.opened").count() == 2


def test_passwords_are_three_words_kept_for_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "accounts.txt"
    (credential,) = open_accounts([a_position()], path, at=NOW)
    assert credential.password.count("-") == 2
    assert len(credential.password) >= 12
    assert path.stat().st_mode & 0o777 == 0o600
    assert credential.password not in User.objects.get().password


def test_renewed_passwords_open_and_old_ones_do_not(tmp_path: Path) -> None:
    path = tmp_path / "accounts.txt"
    (old,) = open_accounts([a_position()], path, at=NOW)
    renew(path, at=NOW)
    (new,) = load_credentials(path)
    user = User.objects.get()
    assert new.username == old.username
    assert user.check_password(new.password)
    assert not user.check_password(old.password)


def test_a_pack_without_staff_gets_every_role_once(tmp_path: Path) -> None:
    UnitFactory(code="only")
    open_accounts([], tmp_path / "accounts.txt", at=NOW)
    roles = {role for user in User.objects.all() for role in [user.current_appointments[0].role]}
    assert roles == {role.value for role in Role}


def test_the_first_administrator_is_opened_by_name_once() -> None:
    UnitFactory(code="press")
    opened = open_account("admin", "Администратор", Role.ADMINISTRATOR, at=NOW)
    user = User.objects.get(username="admin")
    assert user.check_password(opened.password)
    assert user.rights == RIGHTS[Role.ADMINISTRATOR]
    assert (user.has_given_password, user.password_given_at) == (True, NOW)
    for taken_or_impossible in ("admin", "Иванова"):
        with pytest.raises(Refused):
            open_account(taken_or_impossible, "Администратор", Role.ADMINISTRATOR, at=NOW)


def test_a_start_without_the_demonstration_closes_what_it_opened(tmp_path: Path) -> None:
    path = credentials_file(tmp_path)
    path.parent.mkdir()
    open_accounts([a_position()], path, at=NOW)
    account, by_hand = AccountFactory(network="practice", mode="publish_only"), UserFactory()
    imports = AccountFactory(network="import")
    assert [set_up.retire(tmp_path, at=NOW) for _ in range(2)] == [1, 0]

    user = User.objects.get(username="press-operator")
    account.refresh_from_db()
    imports.refresh_from_db()
    by_hand.refresh_from_db()
    assert (user.is_active, by_hand.is_active) == (False, True)
    assert (account.mode, imports.mode) == ("off", "two_way")
    verbs = Line.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["channel.mode_set", "account.closed"]


# From here on the shipped pack is loaded.


@pytest.mark.usefixtures("loaded")
def test_with_the_flag_everything_comes_back(tmp_path: Path) -> None:
    credentials_file(tmp_path).parent.mkdir()
    set_up.set_up(shipped_pack(), tmp_path, at=NOW)
    Account.objects.get(code="practice").switch(Mode.DIALOG_ONLY, by=None, at=NOW)
    closed = set_up.retire(tmp_path, at=NOW)
    set_up.set_up(shipped_pack(), tmp_path, at=NOW)
    assert closed == User.objects.filter(is_active=True).count() > 0
    assert Account.objects.get(code="practice").mode == "dialog_only"


@pytest.mark.usefixtures("loaded")
def test_what_a_person_switched_off_stays_off(tmp_path: Path) -> None:
    credentials_file(tmp_path).parent.mkdir()
    set_up.set_up(shipped_pack(), tmp_path, at=NOW)
    Account.objects.get(code="practice").switch(Mode.OFF, by=User.objects.all()[0], at=NOW)
    set_up.retire(tmp_path, at=NOW)
    set_up.set_up(shipped_pack(), tmp_path, at=NOW)
    assert Account.objects.get(code="practice").mode == "off"
