"""A site with one of everything that is public, and beside each something that is not."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from wagtail.models import PageViewRestriction

from otklik.core.pack.parse import Report
from otklik.disclosure.items.models import Basis
from otklik.disclosure.submissions.models import Submission
from otklik.knowledge.articles import publish_and_reconfirm_answer
from otklik.knowledge.articles.answers_page import AnswersPage
from otklik.knowledge.articles.models import AnswerPage
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ClauseText
from otklik.legal_acts.acts.issue_and_take_down import issue_edition
from otklik.legal_acts.acts.markdown_format import parse_clauses
from otklik.news.models import NewsIndexPage, NewsPage
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.lifecycle.transitions import publish_wave
from otklik.surveys.waves.models import Wave
from otklik.website.pages.home import HomePage
from tests.disclosure.conftest import CLAUSE, make_item
from tests.factories import UnitFactory, UserFactory
from tests.knowledge.conftest import KETTLE, LIST, SHOE
from tests.knowledge.conftest import load as load_answers
from tests.surveys.filling import filled
from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECRET = "Это ещё не показано"


def clauses(notation: str) -> tuple[ClauseText, ...]:
    report = Report()
    found = parse_clauses("act", notation.splitlines(), report)
    assert report.problems == []
    return found


@pytest.fixture
def act(db: None) -> Act:
    """Shown, with two editions; beside it a draft."""
    found: Act = Act.objects.create(
        code="order-5",
        kind="приказ",
        number="5",
        adopted_on=date(2026, 1, 31),
        body="Комитет",
        title="О тишине",
        effective_on=date(2026, 2, 1),
        is_published=True,
    )
    issue_edition(found, clauses("[1] 1. Соблюдать тишину.\n\n[1.1] 1.1. В зале."), at=NOON)
    new = clauses("[1] 1. Соблюдать полную тишину.")
    issue_edition(found, new, effective_on=date(2026, 9, 1), changed_by="Приказ № 6", at=NOON)
    Act.objects.create(code="draft-1", kind="приказ", number="7", title=SECRET)
    return found


@pytest.fixture
def answer(site: HomePage, tmp_path: Path) -> AnswerPage:
    """Signed; the other one of the pack is not."""
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers.yaml").write_text(LIST)
    (tmp_path / "answers" / "shoe.yaml").write_text(SHOE.replace("Ботинки малы", SECRET))
    (tmp_path / "answers" / "kettle.yaml").write_text(KETTLE)
    load_answers(tmp_path)
    assert AnswersPage.objects.exists()
    kettle: AnswerPage = AnswerPage.objects.get(slug="kettle")
    publish_and_reconfirm_answer.sign(kettle, by=UserFactory(role=Role.APPROVER), at=NOON)
    kettle.refresh_from_db()
    return kettle


@pytest.fixture
def news(site: HomePage) -> NewsPage:
    """Published; beside it a draft, and one that is kept from strangers."""
    index = NewsIndexPage.objects.get()
    pages = [
        NewsPage(title=title, lead="Мясо & <рыба>", published_on=day, body="<p>Приходите.</p>")
        for title, day in (
            ("Ярмарка на площади", date(2026, 11, 20)),
            (SECRET, date(2026, 11, 21)),
            (f"{SECRET} чужим", date(2026, 11, 22)),
        )
    ]
    for page in pages:
        index.add_child(instance=page)
    pages[0].save_revision().publish()
    pages[1].unpublish()
    pages[2].save_revision().publish()
    PageViewRestriction.objects.create(page=pages[2], restriction_type="login")
    return pages[0]


@pytest.fixture
def wave(db: None) -> Wave:
    """With published results; beside it one that is over, and one that is open."""
    filled(30, {"overall": {"satisfied": 20}}, slug="unpublished", title="Ждём итогов")
    filled(30, {"overall": {"satisfied": 20}}, slug="open", title="Открытый", closed=False)
    found = filled(
        81,
        {"overall": {"satisfied": 48, "not-satisfied": 21, "unsure": 2}},
        slug="autumn",
        title="Осенний опрос",
    )
    publish_wave(found, by=None, at=NOON + timedelta(days=30))
    return found


@pytest.fixture
def supply(authority: object) -> Submission:
    """Published for an item that counts; beside it an item without a clause."""
    unit = UnitFactory(name="Отдел защиты прав")
    keeper = UserFactory(role=Role.AUTHORISED, unit=unit)
    giver: User = UserFactory(role=Role.SPECIALIST, unit=unit)
    item = make_item("1.1", unit)
    make_item("1.2", unit, title=SECRET)
    Basis.record(item, clause=CLAUSE, by=keeper, at=NOON)
    given = Submission.give(item, text="Работаем с девяти до шести.", by=giver, at=NOON)
    given.accept(ticks=dict.fromkeys(item.checks, True), by=keeper, at=NOON)
    given.publish(by=keeper, at=NOON)
    return given


@pytest.fixture
def everything(
    act: Act, answer: AnswerPage, news: NewsPage, wave: Wave, supply: Submission
) -> None: ...
