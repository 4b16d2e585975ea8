from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from otklik.core.pack.merge_into_tables import Changes, Tables
from otklik.core.pack.parse import Pack, Report
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.pack_loader import loader
from otklik.operations.packs.models import PackItem
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "packs" / "chechpotreb"
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

QUIET = """---
code: act-1
kind: приказ
number: "1"
adopted_on: 2026-01-31
body: Библиотека
title: О тишине
effective_on: 2026-02-01
---

[order] Приказываю:

[order.1] 1. Соблюдать тишину.

## [1] Где тихо

[1.1] 1. Тихо бывает:

- [1.1.1] в читальном зале;

- [1.1.2] в хранилище.
"""

type Load = Callable[..., Changes]


@pytest.fixture
def load(tmp_path: Path, db: None) -> Load:
    """Load files of a pack by name, as they now stand; without names the quiet act."""

    def loaded(**texts: str) -> Changes:
        for path in tmp_path.glob("*.md"):
            path.unlink()
        for name, text in (texts or {"act": QUIET}).items():
            (tmp_path / f"{name}.md").write_text(text, "utf-8")
        return load_folder(tmp_path)

    return loaded


def load_folder(folder: Path) -> Changes:
    report = Report()
    parsed = loader.validate(Pack(folder), report)
    assert report.problems == []
    return loader.load(parsed, Tables(PackItem.objects, AT))


@pytest.fixture
def order(db: None) -> Act:
    """The order of the shipped pack, which is whole: letterhead, sections, appendix."""
    load_folder(SHIPPED)
    act: Act = Act.objects.get(code="order-23")
    return act


@pytest.fixture
def keeper(client: Client, db: None) -> Client:
    client.force_login(UserFactory(role=Role.AUTHORISED, name="Уполномоченное лицо"))
    return client
