"""Accounts with a generated password: for the first administrator, and one per position in a
demonstration."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from pydantic import ValidationError

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.organisation.identity.generated_passwords import some_words
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.pack_loader import Position
from otklik.organisation.structure.units_and_institutions import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """Shown to the person at the terminal. The database stores only a hash."""

    username: str
    password: str
    position: str


def credentials_file(data_dir: Path) -> Path:
    return data_dir / "secrets" / "accounts.txt"


def load_credentials(path: Path) -> list[Credential]:
    """Empty if no account was made here."""
    if not path.exists():
        return []
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return [Credential(username=u, password=p, position=rest) for u, p, rest in lines]


def open_accounts(
    positions: Sequence[Position], path: Path, *, since: date | None = None, at: datetime
) -> list[Credential]:
    """Open an account for each position that has none, with a password stored in `path`; employed
    since that day, by default today. An account without a password gets one."""
    by_username = {credential.username: credential for credential in load_credentials(path)}
    for position in positions or _positions_for_each_role():
        user = User.objects.filter(username=position.code).first()
        if user is not None and user.has_usable_password():
            continue
        password = some_words(3)
        by_username[position.code] = Credential(
            username=position.code, password=password, position=position.position
        )
        write_credentials(path, list(by_username.values()))
        if user is None:
            _appoint(position, password, since=since or timezone.localdate(at), at=at)
        else:
            _give(user, password, at=at)
    return list(by_username.values())


@transaction.atomic
def _give(user: User, password: str, *, at: datetime) -> None:
    """Earlier actions in its name were fictitious: for its first steps it is new."""
    user.date_joined = at
    user.set_password(password)
    user.save(update_fields=["date_joined", "password"])
    entries.record(user, "account.password_renewed", by=None, at=at)


def has_open_accounts(path: Path) -> bool:
    """Whether somebody can sign in with a password in `path`."""
    names = [credential.username for credential in load_credentials(path)]
    return User.objects.filter(username__in=names, is_active=True).exists()


def close_accounts(path: Path, *, at: datetime) -> int:
    """Close the accounts with passwords in `path`; returns how many were closed now."""
    return _let_in(path, is_active=False, verb="account.closed", at=at)


def reopen_accounts(path: Path, *, at: datetime) -> int:
    return _let_in(path, is_active=True, verb="account.opened_again", at=at)


@transaction.atomic
def _let_in(path: Path, *, is_active: bool, verb: str, at: datetime) -> int:
    names = [credential.username for credential in load_credentials(path)]
    users = list(User.objects.filter(username__in=names, is_active=not is_active).order_by("pk"))
    for user in users:
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        entries.record(user, verb, by=None, at=at)
    return len(users)


def renew(path: Path, *, at: datetime) -> None:
    """New passwords for the accounts named in `path`; their sessions end."""
    renewed = []
    for old in load_credentials(path):
        user = User.objects.filter(username=old.username).first()
        if user is None:
            continue
        credential = replace(old, password=some_words(3))
        with transaction.atomic():
            user.set_password(credential.password)
            user.save(update_fields=["password"])
            entries.record(user, "account.password_renewed", by=None, at=at)
        renewed.append(credential)
    write_credentials(path, renewed)


def open_account(username: str, name: str, role: Role, *, at: datetime) -> Credential:
    """Open one account in the first unit, for the first administrator; stored in no file.

    Raises Refused when the name is taken or invalid, and when no pack is loaded yet.
    """
    unit = Unit.objects.of_institution(None).order_by("pk").first()
    if unit is None:
        raise Refused("Сначала загрузите комплект органа: otklik load-pack DIR")
    if User.objects.filter(username=username).exists():
        raise Refused(f"Имя {username} уже занято: выберите другое.")
    try:
        position = Position(code=username, position=name, unit=unit.code, role=role)
    except ValidationError as error:
        raise Refused(
            "Имя для входа пишут строчными латинскими буквами, цифрами и дефисом: petrova."
        ) from error
    password = some_words(3)
    _appoint(position, password, since=timezone.localdate(at), at=at, is_given=True)
    return Credential(username=username, password=password, position=name)


def write_credentials(path: Path, credentials: Sequence[Credential]) -> None:
    draft = path.with_suffix(".tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{c.username}\t{c.password}\t{c.position}\n" for c in credentials)
    draft.replace(path)


@transaction.atomic
def _appoint(
    position: Position, password: str, *, since: date, at: datetime, is_given: bool = False
) -> None:
    """`is_given`: the password must be changed at the first sign-in."""
    user = User(username=position.code, name=position.position, has_given_password=is_given)
    user.password_given_at = at if is_given else None
    user.set_password(password)
    user.save()
    unit = Unit.objects.get(code=position.unit)
    entries.record(user, "account.opened", by=None, at=at)
    user.appoint(unit, Role(position.role), since, None, at)


def _positions_for_each_role() -> list[Position]:
    """For a pack that names no staff: every role once, in its first unit."""
    unit = Unit.objects.of_institution(None).order_by("pk").first()
    if unit is None:
        return []
    with override("ru"):
        return [
            Position(
                code=role.value, position=str(role.label).capitalize(), unit=unit.code, role=role
            )
            for role in Role
        ]
