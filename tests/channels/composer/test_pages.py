"""A publication's own page and the plan: what stands where, and what may be done about it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.networks.errors import InvalidContent, OutcomeUnknown
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.models import Publication
from otklik.organisation.people.roles_and_rights import Role
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
        send(desk, "submit", key, typed(wall))
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
        send(desk, "save", publication.key, data)
        act(desk, publication, "giving-up")
        assert TEXT in page_of(desk, publication)
        act(desk, publication, "correction")
        publication.refresh_from_db()
        data = typed(wall, text="Новое", revision=publication.revision)
        assert send(desk, "publish", publication.key, data).status_code == 302
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
