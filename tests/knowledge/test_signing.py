"""An answer comes to the site by a signature only; a check is no edit."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from otklik.audit.models import Line
from otklik.cms.search import search
from otklik.core.pack.parse import Report
from otklik.core.refusal import Refused
from otklik.knowledge.articles import publish_and_reconfirm_answer
from otklik.knowledge.articles.models import AnswerPage, Check
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.acts.markdown_format import parse_clauses
from otklik.legal_acts.citations import follow_changes
from otklik.legal_acts.citations.models import Citation, Impact
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory

from .conftest import AT

pytestmark = pytest.mark.django_db


def law(words: str, *, number: int = 1) -> Act:
    act, _is_new = Act.objects.get_or_create(
        code="law-2300-1",
        defaults={
            "kind": "закон", "number": "2300-1", "adopted_on": date(1992, 2, 7), "body": "x",
            "title": "О защите прав потребителей", "effective_on": date(1992, 4, 7),
            "is_published": True,
        },
    )  # fmt: skip
    edition = Edition.objects.create(
        act=act, number=number, effective_on=date(2026, 1, 1) if number > 1 else None
    )
    text = f"[25.1] {words}\n\n[18.1] Права при браке.\n\n[22] Десять дней."
    edition.rewrite(parse_clauses("", text.splitlines(), Report()))
    found: Act = Act.objects.with_editions().get()
    return found


def test_a_draft_is_not_there_and_a_signature_brings_it(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    assert client.get("/answers/shoe/").status_code == 404
    assert not search.search("ботинки", language="ru").hits
    publish_and_reconfirm_answer.sign(shoe, by=lawyer, at=AT)
    page = client.get("/answers/shoe/").content.decode()
    assert "Ботинки малы" in page
    assert "14 дней" in page
    assert "24 ноября 2026" in page
    assert "Юрист комитета" in page
    (hit,) = search.search("туфли", language="ru").hits
    assert hit.url == "/answers/shoe/"
    line = Line.objects.get(verb="answer.signed")
    assert (line.actor_name, line.at) == ("Юрист комитета", AT)
    assert Check.objects.get().revision == AnswerPage.objects.get(pk=shoe.pk).live_revision_id


def test_who_lacks_the_duty_is_refused(shoe: AnswerPage) -> None:
    with pytest.raises(Refused):
        publish_and_reconfirm_answer.sign(shoe, by=UserFactory(role=Role.OPERATOR), at=AT)
    assert not Check.objects.exists()
    assert not AnswerPage.objects.get(pk=shoe.pk).live


def test_the_same_words_are_signed_once_and_later_ones_anew(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    publish_and_reconfirm_answer.sign(shoe, by=lawyer, at=AT)
    with pytest.raises(Refused):
        publish_and_reconfirm_answer.sign(shoe, by=lawyer, at=AT)
    draft = shoe.get_latest_revision_as_object()
    draft.short = "Да, за две недели."
    draft.save_revision()
    assert "14 дней" in client.get("/answers/shoe/").content.decode()
    anew = AnswerPage.objects.get(pk=shoe.pk)
    with pytest.raises(Refused, match="одним предложением"):
        publish_and_reconfirm_answer.sign(anew, by=lawyer, at=AT + timedelta(days=1))
    publish_and_reconfirm_answer.sign(
        anew, by=lawyer, at=AT + timedelta(days=1), changed="Срок сказан неделями."
    )
    assert "Срок сказан неделями." in client.get("/answers/shoe/").content.decode()
    assert "две недели" in client.get("/answers/shoe/").content.decode()
    assert Check.objects.count() == 2


def test_an_answer_without_a_norm_is_not_signed(shoe: AnswerPage, lawyer: User) -> None:
    draft = shoe.get_latest_revision_as_object()
    draft.norm = []
    draft.save_revision()
    with pytest.raises(Refused, match="на чём"):
        publish_and_reconfirm_answer.sign(AnswerPage.objects.get(pk=shoe.pk), by=lawyer, at=AT)


def test_a_long_short_answer_is_no_short_one(shoe: AnswerPage, lawyer: User) -> None:
    shoe.short = "о" * 201
    with pytest.raises(ValidationError):
        shoe.full_clean()


def test_words_published_past_a_signature_are_not_shown(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    """By whatever way of Wagtail: nobody with the duty stands behind them."""
    shoe.save_revision(user=UserFactory(role=Role.ADMINISTRATOR)).publish()
    assert AnswerPage.objects.get(pk=shoe.pk).live
    assert client.get("/answers/shoe/").status_code == 404
    assert not search.search("ботинки", language="ru").hits
    assert not AnswerPage.objects.in_force().exists()
    assert "Ботинки" not in client.get("/answers/").content.decode()


def test_publishing_in_the_editor_is_signing(shoe: AnswerPage, lawyer: User) -> None:
    shoe.save_revision(user=lawyer).publish(user=lawyer, skip_permission_checks=True)
    assert Check.objects.get().by == lawyer
    assert AnswerPage.objects.in_force().count() == 1


def test_a_check_changes_no_word_and_is_made_once_a_day(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    with pytest.raises(Refused):
        publish_and_reconfirm_answer.check(shoe, by=lawyer, at=AT)
    publish_and_reconfirm_answer.sign(shoe, by=lawyer, at=AT)
    before = AnswerPage.objects.get(pk=shoe.pk)
    with pytest.raises(Refused):
        publish_and_reconfirm_answer.check(shoe, by=lawyer, at=AT + timedelta(hours=2))
    publish_and_reconfirm_answer.check(shoe, by=lawyer, at=AT + timedelta(days=40))
    after = AnswerPage.objects.get(pk=shoe.pk)
    assert (after.live_revision_id, after.last_published_at) == (
        before.live_revision_id, before.last_published_at,
    )  # fmt: skip
    assert "3 января 2027" in client.get("/answers/shoe/").content.decode()
    assert Line.objects.filter(verb="answer.checked").count() == 1


def test_a_new_edition_tells_who_signed_and_stops_the_check(
    shoe: AnswerPage, kettle: AnswerPage, lawyer: User
) -> None:
    law("Обмен за четырнадцать дней.")
    for answer in (shoe, kettle):
        publish_and_reconfirm_answer.sign(answer, by=lawyer, at=AT)
    cited = Citation.objects.values_list("kind", "clause")
    assert set(cited) == {("answer", "25.1"), ("answer", "18.1"), ("answer", "22")}
    later = AT + timedelta(days=2)
    follow_changes.follow_citations({law("Обмен за семь дней.", number=2).code}, at=later)
    impact = Impact.objects.get()
    assert impact.citation.title == shoe.title
    assert impact.citation.owner == lawyer
    with pytest.raises(Refused, match="Что задето"):
        publish_and_reconfirm_answer.check(shoe, by=lawyer, at=later)
    publish_and_reconfirm_answer.check(kettle, by=lawyer, at=later)
    follow_changes.settle(impact, Impact.Outcome.KEPT, by=lawyer, at=later)
    publish_and_reconfirm_answer.check(shoe, by=lawyer, at=later)


def test_taken_off_the_site_it_rests_on_nothing(shoe: AnswerPage, lawyer: User) -> None:
    publish_and_reconfirm_answer.sign(shoe, by=lawyer, at=AT)
    AnswerPage.objects.get(pk=shoe.pk).unpublish()
    assert not Citation.objects.exists()
    assert not search.search("ботинки", language="ru").hits
