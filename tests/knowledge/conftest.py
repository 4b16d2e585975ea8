from datetime import UTC, datetime
from pathlib import Path

import pytest

from otklik.core.pack.merge_into_tables import Changes, Tables
from otklik.core.pack.parse import Pack, Report
from otklik.knowledge.articles.answers_page import AnswersPage
from otklik.knowledge.articles.models import AnswerPage
from otklik.knowledge.articles.pack_loader import loader
from otklik.operations.packs.models import PackItem
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory
from tests.website.conftest import PACK
from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LIST = """
title: Вопросы и ответы
slug: answers
acts:
  law-2300-1: {name: Закон № 2300-1, parts: article}
needs:
  - {words: Вернуть или обменять, topics: [A01]}
  - {words: Товар с браком, topics: [A02]}
"""
SHOE = """
question: Ботинки малы. Можно ли обменять?
short: Да, в течение 14 дней, не считая дня покупки.
steps: [Сохраните ярлыки., Придите в тот же магазин.]
norm: [{act: law-2300-1, clause: '25.1', says: обмен за 14 дней}]
who: Спор решает суд.
bring: [Ботинки, Чек]
related: [kettle]
topics: [A01]
words: туфли размер поменять
"""
KETTLE = """
question: Чайник сломался на второй день. Вернут ли деньги?
short: Да. Деньги за вещь с браком должны вернуть за 10 дней.
danger: Искрит — не включайте. Пожар — 112.
norm: [{act: law-2300-1, clause: '18.1'}, {act: law-2300-1, clause: '22'}]
topics: [A02]
"""


def load(folder: Path) -> Changes:
    report = Report()
    parsed = loader.validate(Pack(folder), report)
    assert parsed is not None, report.problems
    return loader.load(parsed, Tables(PackItem.objects, AT))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack of two answers."""
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers.yaml").write_text(LIST)
    (tmp_path / "answers" / "shoe.yaml").write_text(SHOE)
    (tmp_path / "answers" / "kettle.yaml").write_text(KETTLE)
    return tmp_path


@pytest.fixture
def index(site: object, folder: Path) -> AnswersPage:
    load(folder)
    found: AnswersPage = AnswersPage.objects.get()
    return found


@pytest.fixture
def shoe(index: AnswersPage) -> AnswerPage:
    found: AnswerPage = AnswerPage.objects.get(slug="shoe")
    return found


@pytest.fixture
def kettle(index: AnswersPage) -> AnswerPage:
    found: AnswerPage = AnswerPage.objects.get(slug="kettle")
    return found


@pytest.fixture
def lawyer(db: None) -> User:
    return UserFactory(role=Role.APPROVER, name="Юрист комитета")


__all__ += ["AT", "PACK", "load"]
