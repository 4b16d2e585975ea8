"""An answer comes to the site by a signature only; a check is no edit."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from otklik.answers import signing
from otklik.answers.models import AnswerPage, AnswersPage, Check
from otklik.core.pack import Report
from otklik.core.refusal import Refused
from otklik.journal.models import Line
from otklik.organisation.models import User
from otklik.organisation.rights import Role
from otklik.pages import search
from otklik.register import following
from otklik.register.models import Act, Citation, Edition, Impact
from otklik.register.reading import parse_clauses
from tests.answers.claims import bring_claims
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
    signing.sign(shoe, by=lawyer, at=AT)
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
        signing.sign(shoe, by=UserFactory(role=Role.OPERATOR), at=AT)
    assert not Check.objects.exists()
    assert not AnswerPage.objects.get(pk=shoe.pk).live


def test_the_same_words_are_signed_once_and_later_ones_anew(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    signing.sign(shoe, by=lawyer, at=AT)
    with pytest.raises(Refused):
        signing.sign(shoe, by=lawyer, at=AT)
    draft = shoe.get_latest_revision_as_object()
    draft.short = "Да, за две недели."
    draft.save_revision()
    assert "14 дней" in client.get("/answers/shoe/").content.decode()
    anew = AnswerPage.objects.get(pk=shoe.pk)
    with pytest.raises(Refused, match="одним предложением"):
        signing.sign(anew, by=lawyer, at=AT + timedelta(days=1))
    signing.sign(anew, by=lawyer, at=AT + timedelta(days=1), changed="Срок сказан неделями.")
    assert "Срок сказан неделями." in client.get("/answers/shoe/").content.decode()
    assert "две недели" in client.get("/answers/shoe/").content.decode()
    assert Check.objects.count() == 2


def test_an_answer_without_a_norm_is_not_signed(shoe: AnswerPage, lawyer: User) -> None:
    draft = shoe.get_latest_revision_as_object()
    draft.norm = []
    draft.save_revision()
    with pytest.raises(Refused, match="на чём"):
        signing.sign(AnswerPage.objects.get(pk=shoe.pk), by=lawyer, at=AT)


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
        signing.check(shoe, by=lawyer, at=AT)
    signing.sign(shoe, by=lawyer, at=AT)
    before = AnswerPage.objects.get(pk=shoe.pk)
    with pytest.raises(Refused):
        signing.check(shoe, by=lawyer, at=AT + timedelta(hours=2))
    signing.check(shoe, by=lawyer, at=AT + timedelta(days=40))
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
        signing.sign(answer, by=lawyer, at=AT)
    cited = Citation.objects.values_list("kind", "clause")
    assert set(cited) == {("answer", "25.1"), ("answer", "18.1"), ("answer", "22")}
    later = AT + timedelta(days=2)
    following.follow(law("Обмен за семь дней.", number=2), at=later)
    impact = Impact.objects.get()
    assert impact.citation.title == shoe.title
    assert impact.citation.owner == lawyer
    with pytest.raises(Refused, match="Что задето"):
        signing.check(shoe, by=lawyer, at=later)
    signing.check(kettle, by=lawyer, at=later)
    impact.settle(Impact.Outcome.KEPT, by=lawyer, at=later)
    signing.check(shoe, by=lawyer, at=later)


def test_taken_off_the_site_it_rests_on_nothing(shoe: AnswerPage, lawyer: User) -> None:
    signing.sign(shoe, by=lawyer, at=AT)
    AnswerPage.objects.get(pk=shoe.pk).unpublish()
    assert not Citation.objects.exists()
    assert not search.search("ботинки", language="ru").hits


def test_at_the_desk_it_is_read_signed_and_checked(
    client: Client, index: AnswersPage, shoe: AnswerPage, lawyer: User
) -> None:
    client.force_login(lawyer)
    page = client.get(reverse("answers-desk:answers")).content.decode()
    assert "Ботинки малы" in page
    assert "проверьте у юриста" in page
    one = client.get(reverse("answers-desk:answer", args=[shoe.pk])).content.decode()
    assert "Подписать и опубликовать" in one
    assert "Проверено сегодня" in press(client, shoe, "signature", read=read_of(one))
    assert client.get("/answers/shoe/").status_code == 200
    one = client.get(reverse("answers-desk:answer", args=[shoe.pk])).content.decode()
    assert "сегодня уже" in press(client, shoe, "check", read=read_of(one))


def test_new_words_of_an_answer_are_signed_with_a_sentence_for_readers(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    signing.sign(shoe, by=lawyer, at=AT)
    draft = shoe.get_latest_revision_as_object()
    draft.short = "Да, обменяют за две недели, деньги возвращают не всегда."
    draft.save_revision()
    client.force_login(lawyer)
    one = client.get(reverse("answers-desk:answer", args=[shoe.pk])).content.decode()
    assert "Что изменилось" in one
    assert "одним предложением" in press(client, shoe, "signature", read=read_of(one), changed="")
    said = press(client, shoe, "signature", read="1", changed="Новый срок.")
    assert "Ответ изменили, пока вы читали" in said
    assert 'value="Новый срок."' in said
    assert "на сайте" in press(client, shoe, "signature", read=read_of(said), changed="Новый срок.")
    assert "Новый срок." in client.get("/answers/shoe/").content.decode()


def press(client: Client, answer: AnswerPage, verb: str, **typed: str) -> str:
    address = reverse(f"answers-desk:{verb}", args=[answer.pk])
    return client.post(address, typed, follow=True).content.decode()


def read_of(page: str) -> str:
    """Which words the form was shown with."""
    (found,) = re.findall(r'name="read" value="(\d+)"', page)
    return str(found)


def test_what_an_editor_saved_meanwhile_is_not_signed_unread(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    client.force_login(lawyer)
    address = reverse("answers-desk:answer", args=[shoe.pk])
    before = read_of(client.get(address).content.decode())
    draft = shoe.get_latest_revision_as_object()
    draft.short = "Этих слов никто не видел."
    draft.norm = [("clause", {"words": "Закон", "address": "law-2300-1/22", "says": ""})]
    draft.save_revision()
    for read in (before, "", "слова", "-1"):
        said = press(client, shoe, "signature", read=read)
        assert "Ответ изменили, пока вы читали" in said
        assert "Этих слов никто не видел" in said
    assert not Check.objects.exists()
    assert "на сайте" in press(client, shoe, "signature", read=read_of(said))
    assert Check.objects.count() == 1
    told = Line.objects.get(verb="answer.signed").particulars
    assert told is not None
    assert told["norm"] == ["law-2300-1/22"]


def test_a_check_is_of_the_words_that_were_read(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    signing.sign(shoe, by=lawyer, at=AT)
    client.force_login(lawyer)
    address = reverse("answers-desk:answer", args=[shoe.pk])
    before = read_of(client.get(address).content.decode())
    draft = AnswerPage.objects.get(pk=shoe.pk).get_latest_revision_as_object()
    draft.short = "Да, за две недели."
    draft.save_revision()
    signing.sign(
        AnswerPage.objects.get(pk=shoe.pk), by=lawyer, at=AT + timedelta(days=1), changed="Слова."
    )
    assert "Ответ изменили, пока вы читали" in press(client, shoe, "check", read=before)
    assert not Check.objects.filter(kind=Check.Kind.CHECKED).exists()


def test_a_draft_that_nobody_has_seen_stops_no_check_of_the_words_on_the_site(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    signing.sign(shoe, by=lawyer, at=AT)
    client.force_login(lawyer)
    address = reverse("answers-desk:answer", args=[shoe.pk])
    before = read_of(client.get(address).content.decode())
    AnswerPage.objects.get(pk=shoe.pk).get_latest_revision_as_object().save_revision()
    press(client, shoe, "check", read=before)
    assert Check.objects.filter(kind=Check.Kind.CHECKED).count() == 1


def test_drafts_are_listed_to_those_who_write_or_sign(
    client: Client, shoe: AnswerPage, kettle: AnswerPage, lawyer: User
) -> None:
    signing.sign(kettle, by=lawyer, at=AT)
    draft = AnswerPage.objects.get(pk=kettle.pk).get_latest_revision_as_object()
    draft.short = "Слова без подписи."
    draft.save_revision()
    one = reverse("answers-desk:answer", args=[kettle.pk])
    for role, sees in ((Role.APPROVER, True), (Role.AUTHORISED, True), (Role.SPECIALIST, False)):
        client.force_login(UserFactory(role=role))
        page = client.get(reverse("answers-desk:answers")).content.decode()
        assert (shoe.title in page) is sees
        assert page.count(kettle.title) == 1
        assert ("Слова без подписи" in client.get(one).content.decode()) is sees


def test_who_may_not_sign_reads_and_is_told_who_does(client: Client, shoe: AnswerPage) -> None:
    client.force_login(UserFactory(role=Role.SPECIALIST))
    one = client.get(reverse("answers-desk:answer", args=[shoe.pk])).content.decode()
    assert "Подписать и поставить" not in one
    assert client.post(reverse("answers-desk:signature", args=[shoe.pk])).status_code == 403


def test_in_the_editor_only_who_signs_publishes(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    form = client.get(f"/admin/pages/{shoe.pk}/edit/").content.decode()
    assert 'name="action-publish"' not in form
    assert "Подпись и проверка" in form
    client.force_login(UserFactory(role=Role.AUTHORISED))
    form = client.get(f"/admin/pages/{shoe.pk}/edit/").content.decode()
    assert 'name="action-publish"' in form
    assert "Ясность" in form


def test_a_pack_without_claims_and_terms_leads_to_none(client: Client, index: AnswersPage) -> None:
    for address in ("/answers/", "/sitemap/"):
        page = client.get(address).content.decode()
        assert "/claims/" not in page, address
        assert "/periods/" not in page, address
    bring_claims()
    for address in ("/answers/", "/sitemap/"):
        page = client.get(address).content.decode()
        assert 'href="/claims/"' in page, address
        assert 'href="/periods/"' in page, address
