"""A publication's own page and the plan: what stands where, and what may be done about it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from otklik.channels import publishing
from otklik.channels.models import Account, Delivery, Post, Publication
from otklik.channels.networks.base import InvalidContent, OutcomeUnknown
from otklik.organisation.rights import Role
from tests.channels.composer.screens import act, page_of, released, send, typed
from tests.channels.publications import (
    TEXT,
    later,
    place,
    refuse,
    take,
    waiting,
)
from tests.factories import AccountFactory, UserFactory

pytestmark = pytest.mark.django_db


class TestPage:
    def test_it_can_be_taken_back_at_first(self, desk: Client, wall: Account) -> None:
        publication = released(desk, wall)
        assert "Вернуть" in page_of(desk, publication)
        act(desk, publication, "taking-back")
        assert Delivery.objects.get().state == Delivery.State.WITHDRAWN
        assert 'id="composer"' in page_of(desk, publication)

    def test_a_second_person_approves(self, desk: Client, wall: Account) -> None:
        wall.posts_need_approval = True
        wall.save()
        key = uuid.uuid4()
        send(desk, "submission", key, typed(wall))
        publication = Publication.objects.get(key=key)
        assert "Согласовать" not in page_of(desk, publication)
        second = Client()
        second.force_login(UserFactory(role=Role.LEAD))
        assert "Согласовать" in page_of(second, publication)
        back = act(second, publication, "approval", verdict="returned", revision=1, reason="")
        assert back.status_code == 422
        act(second, publication, "approval", verdict="approved", revision=publication.revision)
        assert waiting(publication, wall).text == TEXT

    def test_a_correction_stands_and_can_be_given_up(self, desk: Client, wall: Account) -> None:
        publication = released(desk, wall)
        take(waiting(publication, wall), "7", at=later(timezone.now()))
        act(desk, publication, "correction")
        publication.refresh_from_db()
        data = typed(wall, text="Новое", revision=publication.revision)
        send(desk, "saving", publication.key, data)
        act(desk, publication, "giving-up")
        assert TEXT in page_of(desk, publication)
        act(desk, publication, "correction")
        publication.refresh_from_db()
        data = typed(wall, text="Новое", revision=publication.revision)
        assert send(desk, "release", publication.key, data).status_code == 302
        assert waiting(publication, wall).text == "Новое"
        assert TEXT in page_of(desk, publication)  # among the earlier versions

    def test_withdrawal_says_first_what_it_means(self, desk: Client, wall: Account) -> None:
        publication = released(desk, wall)
        take(waiting(publication, wall), "7", at=later(timezone.now()))
        address = f"/desk/publications/{publication.number}/withdrawal/"
        assert wall.name in desk.get(address).content.decode()
        assert Delivery.objects.count() == 1
        act(desk, publication, "withdrawal")
        assert waiting(publication, wall).action == "delete"

    def test_what_is_left_to_a_person_is_done_with_a_link(self, desk: Client) -> None:
        vk = AccountFactory(network="vk", page_url="https://vk.com/page")
        publication = released(desk, vk)
        where = f"places/{vk.pk}/done"
        asked = desk.get(f"/desk/publications/{publication.number}/{where}/").content.decode()
        assert "https://vk.com/page" in asked
        assert TEXT in asked
        assert act(desk, publication, where, url="").status_code == 422
        assert act(desk, publication, where, url="https://elsewhere.ru/1").status_code == 422
        act(desk, publication, where, url="https://vk.com/wall-1_2")
        assert place(publication, vk).post is not None
        act(desk, publication, "withdrawal")
        act(desk, publication, where)  # a removal by hand needs no link
        assert place(publication, vk).post is None

    def test_an_unconfirmed_post_is_looked_for(self, desk: Client, wall: Account) -> None:
        publication = released(desk, wall)
        refuse(waiting(publication, wall), OutcomeUnknown("no_answer"), at=later(timezone.now()))
        assert "не подтверждено" in page_of(desk, publication)
        where = f"places/{wall.pk}/verdict"
        assert act(desk, publication, where, verdict="it_is_there").status_code == 422
        act(desk, publication, where, verdict="give_up")
        assert "не опубликовано" in page_of(desk, publication)
        act(desk, publication, f"places/{wall.pk}/again")
        assert waiting(publication, wall).state == Delivery.State.QUEUED

    def test_what_failed_is_said_and_left_out(self, desk: Client, wall: Account) -> None:
        publication = released(desk, wall)
        refuse(waiting(publication, wall), InvalidContent("bad"), at=later(timezone.now()))
        act(desk, publication, f"places/{wall.pk}/dropping")
        assert place(publication, wall).dropped_at is not None

    def test_late_news_is_let_go(self, desk: Client, wall: Account) -> None:
        publication = released(desk, wall)
        delivery = waiting(publication, wall)
        assert not delivery.claim(at=timezone.now() + timedelta(hours=5))
        assert "ждёт вашего слова" in page_of(desk, publication)
        act(desk, publication, f"places/{wall.pk}/releasing")
        assert waiting(publication, wall).state == Delivery.State.QUEUED

    def test_a_page_that_looks_again_hears_of_what_is_new_only(
        self, desk: Client, wall: Account
    ) -> None:
        publication = released(desk, wall)
        found = re.search(r'hx-get="([^"]+)"', page_of(desk, publication))
        assert found
        seen = found[1].replace("&amp;", "&")
        assert desk.get(seen).status_code == 204
        take(waiting(publication, wall), "7", at=later(timezone.now()))
        assert desk.get(seen).headers["HX-Refresh"] == "true"
        status = re.search(r'role="status".*?</p>', page_of(desk, publication), re.S)
        assert status is not None
        assert f"{wall.name}: опубликовано" in status[0]


class TestPlan:
    def test_posts_of_ours_and_of_others_count_against_the_norm(
        self, desk: Client, wall: Account
    ) -> None:
        now = timezone.now()
        wall.posts_a_week = 3
        wall.save()
        publication = released(desk, wall)
        take(waiting(publication, wall), "7", at=later(now))
        assert Post.objects.count() == 1  # told by the network too: counted once
        Post.objects.create(
            account=wall, container="1", external_id="8", text="Из самой сети", published_at=now
        )
        said = desk.get("/desk/publications/").content.decode()
        assert "Из самой сети" in said
        assert "2 вышли" in said
        assert "нужна ещё 1" in said

    def test_what_was_done_by_hand_and_is_told_by_the_network_counts_once(
        self, desk: Client
    ) -> None:
        vk = AccountFactory(network="vk", page_url="https://vk.com/page")
        publication = released(desk, vk)
        url = "https://vk.com/wall-1_2"
        act(desk, publication, f"places/{vk.pk}/done", url=url)
        Post.objects.create(
            account=vk, container="1", external_id="2", url=url, published_at=timezone.now()
        )
        assert "1 вышла" in desk.get("/desk/publications/").content.decode()

    def test_who_must_act_sees_how_many_in_the_header(self, desk: Client, wall: Account) -> None:
        wall.posts_need_approval = True
        wall.save()
        send(desk, "submission", uuid.uuid4(), typed(wall))
        second = Client()
        second.force_login(UserFactory(role=Role.LEAD))
        own, theirs = (
            client.get("/desk/publications/").content.decode() for client in (desk, second)
        )
        header = re.compile(r'href="/desk/publications/"[^>]*>(.*?)</li>', re.DOTALL)
        shown = [header.search(page) for page in (own, theirs)]
        assert ["1" in found[1] for found in shown if found] == [False, True]

    def test_a_removed_post_counts_no_more(self, desk: Client, wall: Account) -> None:
        publication = released(desk, wall)
        take(waiting(publication, wall), "7", at=later(timezone.now()))
        act(desk, publication, "withdrawal")
        take(waiting(publication, wall), "7", at=later(timezone.now()))
        said = desk.get("/desk/publications/").content.decode()
        assert "снято" in said
        assert "1 вышла" not in said

    @pytest.mark.parametrize("view", ["week", "month", "?"])
    @pytest.mark.parametrize("day", ["2026-11-30", "2028-02-29", "0001-01-01", "nonsense"])
    def test_any_address_is_answered(
        self, desk: Client, wall: Account, view: str, day: str
    ) -> None:
        address = f"/desk/publications/?view={view}&day={day}&page={wall.code}"
        assert desk.get(address).status_code == 200

    def test_a_filter_stands_in_each_link(self, desk: Client, wall: Account) -> None:
        said = desk.get(f"/desk/publications/?page={wall.code}&view=month").content.decode()
        assert said.count(f"page={wall.code}") >= 4

    def test_a_post_published_by_hand_is_noted(self, desk: Client, wall: Account) -> None:
        when = timezone.localtime() - timedelta(minutes=5)
        data = {
            "account": wall.pk,
            "url": "https://practice.example/posts/9",
            "published_at": f"{when:%d.%m.%Y %H:%M}",
            "text": "Пост руками",
        }
        wrong = desk.post("/desk/publications/noted/", {**data, "url": "нет"})
        assert wrong.status_code == 422
        assert "Пост руками" in wrong.content.decode()
        said = desk.post("/desk/publications/noted/", data, follow=True).content.decode()
        assert "Пост руками" in said

    def test_lists_say_what_waits_for_whom(self, desk: Client, wall: Account) -> None:
        key = uuid.uuid4()
        send(desk, "draft", key, typed(wall))
        assert TEXT[:20] in desk.get("/desk/publications/drafts/").content.decode()
        publication = Publication.objects.get(key=key)
        publishing.publish(publication, by=publication.author, at=timezone.now())
        refuse(waiting(publication, wall), OutcomeUnknown("x"), at=later(timezone.now()))
        assert Publication.objects.waiting_for_a_person().get() == publication
        assert "1 ждёт вас" in desk.get("/desk/publications/").content.decode()
