"""Answers are read, signed and checked by presses: at the desk and in the editor nothing is signed
unread, and only by who has that duty."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from otklik.audit.models import Line
from otklik.knowledge.articles import publish_and_reconfirm_answer
from otklik.knowledge.articles.answers_page import AnswersPage
from otklik.knowledge.articles.models import AnswerPage, Check
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory
from tests.knowledge.claims import bring_claims

from .conftest import AT

pytestmark = pytest.mark.django_db


def test_at_the_desk_it_is_read_signed_and_checked(
    client: Client, index: AnswersPage, shoe: AnswerPage, lawyer: User
) -> None:
    client.force_login(lawyer)
    page = client.get(reverse("knowledge-desk:answers")).content.decode()
    assert "Ботинки малы" in page
    assert "проверьте у юриста" in page
    one = client.get(reverse("knowledge-desk:answer", args=[shoe.pk])).content.decode()
    assert "Подписать и опубликовать" in one
    assert "Проверено сегодня" in press(client, shoe, "answer-sign", read=read_of(one))
    assert client.get("/answers/shoe/").status_code == 200
    one = client.get(reverse("knowledge-desk:answer", args=[shoe.pk])).content.decode()
    assert "сегодня уже" in press(client, shoe, "answer-check", read=read_of(one))


def test_new_words_of_an_answer_are_signed_with_a_sentence_for_readers(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    publish_and_reconfirm_answer.sign(shoe, by=lawyer, at=AT)
    draft = shoe.get_latest_revision_as_object()
    draft.short = "Да, обменяют за две недели, деньги возвращают не всегда."
    draft.save_revision()
    client.force_login(lawyer)
    one = client.get(reverse("knowledge-desk:answer", args=[shoe.pk])).content.decode()
    assert "Что изменилось" in one
    assert "одним предложением" in press(client, shoe, "answer-sign", read=read_of(one), changed="")
    text = press(client, shoe, "answer-sign", read="1", changed="Новый срок.")
    assert "Ответ изменили, пока вы читали" in text
    assert 'value="Новый срок."' in text
    assert "на сайте" in press(
        client, shoe, "answer-sign", read=read_of(text), changed="Новый срок."
    )
    assert "Новый срок." in client.get("/answers/shoe/").content.decode()


def press(client: Client, answer: AnswerPage, verb: str, **typed: str) -> str:
    address = reverse(f"knowledge-desk:{verb}", args=[answer.pk])
    return client.post(address, typed, follow=True).content.decode()


def read_of(page: str) -> str:
    """Which words the form was shown with."""
    (found,) = re.findall(r'name="read"\s+value="(\d+)"', page)
    return str(found)


def test_what_an_editor_saved_meanwhile_is_not_signed_unread(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    client.force_login(lawyer)
    address = reverse("knowledge-desk:answer", args=[shoe.pk])
    before = read_of(client.get(address).content.decode())
    draft = shoe.get_latest_revision_as_object()
    draft.short = "Этих слов никто не видел."
    draft.norm = [("clause", {"words": "Закон", "address": "law-2300-1/22", "says": ""})]
    draft.save_revision()
    for read in (before, "", "слова", "-1"):
        text = press(client, shoe, "answer-sign", read=read)
        assert "Ответ изменили, пока вы читали" in text
        assert "Этих слов никто не видел" in text
    assert not Check.objects.exists()
    assert "на сайте" in press(client, shoe, "answer-sign", read=read_of(text))
    assert Check.objects.count() == 1
    details = Line.objects.get(verb="answer.signed").particulars
    assert details is not None
    assert details["norm"] == ["law-2300-1/22"]


def test_a_check_is_of_the_words_that_were_read(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    publish_and_reconfirm_answer.sign(shoe, by=lawyer, at=AT)
    client.force_login(lawyer)
    address = reverse("knowledge-desk:answer", args=[shoe.pk])
    before = read_of(client.get(address).content.decode())
    draft = AnswerPage.objects.get(pk=shoe.pk).get_latest_revision_as_object()
    draft.short = "Да, за две недели."
    draft.save_revision()
    publish_and_reconfirm_answer.sign(
        AnswerPage.objects.get(pk=shoe.pk), by=lawyer, at=AT + timedelta(days=1), changed="Слова."
    )
    assert "Ответ изменили, пока вы читали" in press(client, shoe, "answer-check", read=before)
    assert not Check.objects.filter(kind=Check.Kind.CHECKED).exists()


def test_a_draft_that_nobody_has_seen_stops_no_check_of_the_words_on_the_site(
    client: Client, shoe: AnswerPage, lawyer: User
) -> None:
    publish_and_reconfirm_answer.sign(shoe, by=lawyer, at=AT)
    client.force_login(lawyer)
    address = reverse("knowledge-desk:answer", args=[shoe.pk])
    before = read_of(client.get(address).content.decode())
    AnswerPage.objects.get(pk=shoe.pk).get_latest_revision_as_object().save_revision()
    press(client, shoe, "answer-check", read=before)
    assert Check.objects.filter(kind=Check.Kind.CHECKED).count() == 1


def test_drafts_are_listed_to_those_who_write_or_sign(
    client: Client, shoe: AnswerPage, kettle: AnswerPage, lawyer: User
) -> None:
    publish_and_reconfirm_answer.sign(kettle, by=lawyer, at=AT)
    draft = AnswerPage.objects.get(pk=kettle.pk).get_latest_revision_as_object()
    draft.short = "Слова без подписи."
    draft.save_revision()
    one = reverse("knowledge-desk:answer", args=[kettle.pk])
    for role, sees in ((Role.APPROVER, True), (Role.AUTHORISED, True), (Role.SPECIALIST, False)):
        client.force_login(UserFactory(role=role))
        page = client.get(reverse("knowledge-desk:answers")).content.decode()
        assert (shoe.title in page) is sees
        assert page.count(kettle.title) == 1
        assert ("Слова без подписи" in client.get(one).content.decode()) is sees


def test_who_may_not_sign_reads_and_is_told_who_does(client: Client, shoe: AnswerPage) -> None:
    client.force_login(UserFactory(role=Role.SPECIALIST))
    one = client.get(reverse("knowledge-desk:answer", args=[shoe.pk])).content.decode()
    assert "Подписать и поставить" not in one
    assert client.post(reverse("knowledge-desk:answer-sign", args=[shoe.pk])).status_code == 403


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
