"""The manifest of a backup: brief at the beginning of the archive, complete at its end."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ValidationError

import otklik
from otklik.core.refusal import Refused
from otklik.operations.cli.terminal_output import pair, refusal

DEMONSTRATION = "demo"  # an app that is installed only where a demonstration runs
FORMAT = 2  # 1 is of version 1, whose tables have other names

type Vendor = Literal["sqlite", "postgresql"]
type Migrations = Mapping[str, list[str]]


class Part(BaseModel, frozen=True):
    """One file of the archive."""

    name: str
    size: int
    sha256: str


class State(BaseModel, frozen=True):
    """What the database held at the moment of the backup."""

    migrations: dict[str, list[str]]
    counts: dict[str, int]
    block: int  # the newest of the audit log; 0 without any
    head: str


class About(BaseModel, frozen=True):
    """First in the archive: enough to refuse it before unpacking anything."""

    format: int = FORMAT
    version: str
    vendor: Vendor
    made_at: datetime
    migrations: dict[str, list[str]]


class Manifest(BaseModel, frozen=True):
    """Last in the archive: what it must contain."""

    about: About
    state: State
    key_ids: list[str]  # of the field keys that the database needs
    has_secrets: bool
    parts: list[Part]


def about(text: bytes) -> About:
    """Raises Refused for a backup that this program cannot read."""
    try:
        found = About.model_validate_json(text)
    except ValidationError as error:
        raise refusal("Это не резервная копия.", "This is no backup of ours.") from error
    if found.format < FORMAT:
        raise refusal(
            f"Копия сделана версией {found.version}, а версия 2 начинает заново и её не"
            " прочитает. Откройте копию программой той версии, которая её сделала.",
            f"The backup was made by version {found.version}; version 2 begins anew and cannot"
            " read it. Open it with the version that made it.",
        )
    if found.format > FORMAT:
        raise Refused(_younger(found))
    return found


def refuse_younger(found: About, known: Migrations) -> None:
    """Raises Refused for a backup of a later version: its tables are unknown here.

    An earlier version may have had migrations that were since squashed. Tables of the demonstration
    may come from an installation where one runs.
    """
    unknown = any(
        set(names) - set(known.get(app, ()))
        for app, names in found.migrations.items()
        if app != DEMONSTRATION
    )
    if _numbers(found.version) > _numbers(otklik.__version__) or (
        unknown and _numbers(found.version) == _numbers(otklik.__version__)
    ):
        raise Refused(_younger(found))


def refuse_other_database(found: About, vendor: Vendor) -> None:
    """Raises Refused when the backup is of another kind of database."""
    if found.vendor == vendor:
        return
    what_to_do = "уберите DATABASE_URL" if found.vendor == "sqlite" else "задайте DATABASE_URL"
    raise refusal(
        f"Копия сделана с базы {found.vendor}, а здесь {vendor}: {what_to_do}.",
        f"The backup is of {found.vendor}, and here is {vendor}: change DATABASE_URL.",
    )


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]


def _younger(found: About) -> str:
    return pair(
        f"Копия сделана более новой версией, {found.version}, а здесь {otklik.__version__}: "
        "сначала обновите программу.",
        f"The backup was made by a later version, {found.version}, and this is "
        f"{otklik.__version__}: update the program first.",
    )
