"""The plan: what came out and will come out on each page, held against its norm."""

import re
import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post
from otklik.channels.networks.adapter import Health
from otklik.channels.networks.errors import OutcomeUnknown
from otklik.channels.networks.outbound_types import Problem
from otklik.channels.publications import publish_and_withdraw
from otklik.channels.publications.models import Publication
from otklik.channels.publications.plan import calendar
from otklik.organisation.people.roles_and_rights import Role
from tests.channels.composer.screens import act, released, send, typed
from tests.channels.publications import TEXT, later, refuse, take, waiting
from tests.factories import AccountFactory, UserFactory

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")
WEDNESDAY = datetime(2026, 11, 18, 9, tzinfo=MOSCOW)
NOW = datetime(2026, 11, 26, 12, tzinfo=MOSCOW)


def test_posts_of_ours_and_of_others_count_against_the_norm(desk: Client, wall: Account) -> None:
    now = timezone.now()
    wall.posts_a_week = 3
    wall.counted_since = now - timedelta(days=30)
    wall.save()
    publication = released(desk, wall)
    take(waiting(publication, wall), "7", at=later(now))
    assert Post.objects.count() == 1  # told by the network too: counted once
    Post.objects.create(
        account=wall, container="1", external_id="8", text="Из самой сети", published_at=now
    )
    text = desk.get("/desk/publications/").content.decode()
    assert "Из самой сети" in text
    assert "2 вышли" in text
    assert "нужна ещё 1" in text


def test_what_was_done_by_hand_and_is_told_by_the_network_counts_once(desk: Client) -> None:
    vk = AccountFactory(network="vk", page_url="https://vk.com/page")
    publication = released(desk, vk)
    url = "https://vk.com/wall-1_2"
    act(desk, publication, f"places/{vk.pk}/done", url=url)
    Post.objects.create(
        account=vk, container="1", external_id="2", url=url, published_at=timezone.now()
    )
    assert "1 вышла" in desk.get("/desk/publications/").content.decode()


def test_who_must_act_sees_how_many_in_the_menu(desk: Client, wall: Account) -> None:
    wall.posts_need_approval = True
    wall.save()
    send(desk, "submit", uuid.uuid4(), typed(wall))
    second = Client()
    second.force_login(UserFactory(role=Role.LEAD))
    own, theirs = (client.get("/desk/more/").content.decode() for client in (desk, second))
    link = re.compile(r'href="/desk/publications/"[^>]*>(.*?)</li>', re.DOTALL)
    shown = [link.search(page) for page in (own, theirs)]
    assert ["1" in found[1] for found in shown if found] == [False, True]


def test_a_removed_post_counts_no_more(desk: Client, wall: Account) -> None:
    publication = released(desk, wall)
    take(waiting(publication, wall), "7", at=later(timezone.now()))
    act(desk, publication, "withdrawal")
    take(waiting(publication, wall), "7", at=later(timezone.now()))
    text = desk.get("/desk/publications/").content.decode()
    assert "снято" in text
    assert "1 вышла" not in text


@pytest.mark.parametrize("view", ["week", "month", "?"])
@pytest.mark.parametrize("day", ["2026-11-30", "2028-02-29", "0001-01-01", "nonsense"])
def test_any_address_is_answered(desk: Client, wall: Account, view: str, day: str) -> None:
    address = f"/desk/publications/?view={view}&day={day}&page={wall.code}"
    assert desk.get(address).status_code == 200


def test_a_filter_stands_in_each_link(desk: Client, wall: Account) -> None:
    text = desk.get(f"/desk/publications/?page={wall.code}&view=month").content.decode()
    assert text.count(f"page={wall.code}") >= 4


def test_a_post_published_by_hand_is_noted(desk: Client, wall: Account) -> None:
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
    text = desk.post("/desk/publications/noted/", data, follow=True).content.decode()
    assert "Пост руками" in text


def test_lists_say_what_waits_for_whom(desk: Client, wall: Account) -> None:
    key = uuid.uuid4()
    send(desk, "autosave", key, typed(wall))
    assert TEXT[:20] in desk.get("/desk/publications/drafts/").content.decode()
    publication = Publication.objects.get(key=key)
    publish_and_withdraw.publish(publication, by=publication.author, at=timezone.now())
    refuse(waiting(publication, wall), OutcomeUnknown("x"), at=later(timezone.now()))
    assert Publication.objects.waiting_for_a_person().get() == publication
    assert "1 ждёт вас" in desk.get("/desk/publications/").content.decode()


def norms(account: Account) -> list[calendar.Norm]:
    """The norms of four weeks; the second is that of 16–22 November, the third runs."""
    found = calendar.weeks([account], first=date(2026, 11, 9), last=date(2026, 12, 6), now=NOW)
    return [norm for week in found for norm in week.norms]


def test_weeks_before_a_page_was_known_fall_short_of_nothing(desk: Client, wall: Account) -> None:
    wall.posts_a_week = 3
    wall.save()
    assert [norm.short for norm in norms(wall)] == [0, 0, 0, 0]
    wall.note_health(Health(problems=(Problem(code="token", sentence="нет"),)), at=WEDNESDAY)
    assert wall.counted_since is None, "it does not work yet"
    wall.note_health(Health(), at=WEDNESDAY)
    wall.note_health(Health(), at=NOW)
    assert [norm.short for norm in norms(wall)] == [0, 0, 3, 3]
    for view in ("week", "month"):
        page = desk.get(f"/desk/publications/?view={view}&day=2026-11-12").content.decode()
        assert "страница ещё не подключена" in page
        page = desk.get(f"/desk/publications/?view={view}&day=2026-11-19").content.decode()
        assert "считаем с 18 ноября: неделя неполная" in page


def test_a_page_connected_on_a_monday_has_a_whole_week(desk: Client, wall: Account) -> None:
    wall.posts_a_week = 1
    wall.save()
    wall.note_success(at=datetime(2026, 11, 16, 0, 5, tzinfo=MOSCOW))
    assert [norm.short for norm in norms(wall)] == [0, 1, 1, 1]
    text = desk.get("/desk/publications/?day=2026-11-19").content.decode()
    assert "неполная" not in text
    assert "не хватило 1" in text


def test_a_page_led_by_hand_counts_from_its_first_post(desk: Client) -> None:
    vk = AccountFactory(network="vk", page_url="https://vk.com/page", posts_a_week=1)
    when = timezone.localtime() - timedelta(minutes=5)
    link = {"account": vk.pk, "url": "https://vk.com/wall-1_2"}
    desk.post("/desk/publications/noted/", {**link, "published_at": f"{when:%d.%m.%Y %H:%M}"})
    vk.refresh_from_db()
    assert vk.counted_since is not None
    assert "норма выполнена" in desk.get("/desk/publications/").content.decode()
