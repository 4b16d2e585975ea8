"""A page is added, filled in, checked and told of events from the screens alone."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.health.models import Errand
from tests.channels.accounts.screens import NOON, fill, page_text, run_errands, words
from tests.channels.keyed import KEY, Page
from tests.channels.networks.stub_telegram import served_telegram
from tests.channels.networks.telegram_world import CHANNEL, GROUP, TOKEN
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


def test_a_page_is_added_connected_and_checked_from_the_screens_alone(
    administrator: Client, page: Page
) -> None:
    answer = administrator.post("/desk/accounts/new/", {"network": "vk", "name": "ВКонтакте"})
    assert answer.headers["Location"] == "/desk/accounts/vk/settings/"
    account = Account.objects.get()
    assert "не подключено" in page_text(administrator, "/desk/accounts/")
    assert "Не хватает: «Номер», «Ключ»" in page_text(administrator, "/desk/accounts/")

    answer = fill(administrator, account, **{"base_url": page.url, "secret-token": KEY})

    assert answer.headers["Location"] == "/desk/accounts/vk/"
    shown = administrator.get("/desk/accounts/vk/").content.decode()
    assert "Спрашиваем сеть, всё ли в порядке" in shown
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in shown
    run_errands()
    shown = page_text(administrator, "/desk/accounts/vk/")
    assert "Сеть отвечает и принимает наш ключ" in shown
    assert "✓ работает" in shown
    verbs = list(Line.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "channel.opened",
        "channel.secrets_kept",
        "channel.set_up",
        "channel.check_asked",
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"base_url": "http://api.example"}, "По http:// ключ может прочитать кто угодно"),
        ({"base_url": "https://me:you@api.example"}, "Уберите из адреса имя и пароль"),
        ({"base_url": "https://api.example:99999"}, "Это не адрес"),
        ({"base_url": "api.example"}, "Это не адрес: он начинается с https://"),
        ({"proxy": "http://me:you@proxy.example:3128"}, "Уберите из адреса имя и пароль"),
        ({"proxy": "socks5://proxy.example"}, "Прокси может быть только http:// или https://"),
        ({"proxy": "http://"}, "Напишите прокси как в примере"),
        ({"secret-proxy_user": "я"}, "Укажите адрес прокси"),
        ({"secret-token": "ab\ncd"}, "Внутри перенос строки"),
        ({"container": ""}, "Заполните «Номер»: без этого страница не заработает"),
        ({}, "Заполните «Ключ»: без этого страница не заработает"),
        ({"name": ""}, "Назовите страницу"),
    ],
)
def test_what_cannot_be_right_is_refused_with_what_to_do(
    administrator: Client, page: Page, given: dict[str, str], sentence: str
) -> None:
    account = AccountFactory(network="vk", code="vk")
    keyed = {} if not given else {"secret-token": KEY}

    answer = fill(administrator, account, **{**keyed, **given})

    assert answer.status_code == 422
    assert sentence in words(answer.content.decode())


def test_what_a_page_cannot_work_without_is_not_called_optional(
    administrator: Client, page: Page
) -> None:
    AccountFactory(network="telegram", code="telegram")
    shown = administrator.get("/desk/accounts/telegram/settings/").content.decode()
    labels = dict(re.findall(r'<label class="label" for="(id_[\w-]+)">(.*?)</label>', shown))
    assert "необязательно" not in labels["id_secret-token"]
    assert "необязательно" in labels["id_shown-discussion"]


def test_what_the_network_says_itself_is_kept(administrator: Client) -> None:
    with served_telegram() as telegram:
        account = AccountFactory(
            network="telegram", code="telegram", base_url=telegram.url, container=str(CHANNEL["id"])
        )
        account.keep_secrets({"token": TOKEN}, by=None, at=NOON)
        for _time in range(2):
            administrator.post("/desk/accounts/telegram/check/")
            run_errands()
    assert "✓ работает" in page_text(administrator, "/desk/accounts/telegram/")
    assert account.secret_value("discussion") == str(GROUP["id"])
    assert Line.objects.filter(verb="channel.secrets_kept").count() == 2, "typed, then found once"


def test_a_check_says_what_must_be_mended_and_where(administrator: Client, page: Page) -> None:
    account = AccountFactory(network="vk", code="vk", base_url=page.url)
    account.keep_secrets({"token": "another"}, by=None, at=NOON)

    administrator.post("/desk/accounts/vk/check/")
    run_errands()

    shown = administrator.get("/desk/accounts/vk/").content.decode()
    assert "Проверка нашла, что нужно исправить" in shown
    assert "Сеть больше не принимает наш ключ" in shown
    assert 'href="/desk/accounts/vk/settings/#id_secret-token"' in shown
    assert "нужно исправить, с" in shown


def test_certificates_that_are_gone_are_named(administrator: Client, page: Page) -> None:
    account = AccountFactory(network="vk", code="vk", base_url=page.url, ca_bundle="gone.pem")
    account.secrets.create(name="token", value=KEY)

    administrator.post("/desk/accounts/vk/check/")
    run_errands()

    shown = administrator.get("/desk/accounts/vk/").content.decode()
    assert "Файл с сертификатами не читается" in shown
    assert 'href="/desk/accounts/vk/settings/#id_bundle"' in shown


def test_a_check_of_what_is_not_filled_in_says_so_at_once(
    administrator: Client, page: Page
) -> None:
    AccountFactory(network="vk", code="vk", container="")

    answer = administrator.post("/desk/accounts/vk/check/", follow=True)

    assert "Сначала заполните: «Номер», «Ключ»." in words(answer.content.decode())
    assert not Errand.objects.exists()


def test_a_check_pressed_twice_is_one_and_a_lost_one_may_be_pressed_again(
    administrator: Client, page: Page
) -> None:
    account = AccountFactory(network="vk", code="vk", base_url=page.url)
    account.keep_secrets({"token": KEY}, by=None, at=NOON)
    with time_machine.travel(NOON, tick=False) as now:
        administrator.post("/desk/accounts/vk/check/")
        administrator.post("/desk/accounts/vk/check/")
        assert Errand.objects.count() == 1
        now.shift(timedelta(minutes=4))
        assert "Проверка не закончилась" in page_text(administrator, "/desk/accounts/vk/")
        administrator.post("/desk/accounts/vk/check/")
    assert Errand.objects.count() == 2


def test_progress_is_a_fragment_that_renews_the_page_when_it_ends(
    administrator: Client, page: Page
) -> None:
    account = AccountFactory(network="vk", code="vk", base_url=page.url)
    account.keep_secrets({"token": KEY}, by=None, at=NOON)
    administrator.post("/desk/accounts/vk/check/")

    answer = administrator.get("/desk/accounts/vk/", headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "HX-Refresh" not in answer.headers
    run_errands()
    answer = administrator.get("/desk/accounts/vk/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    shown = administrator.get("/desk/accounts/vk/").content.decode()
    status = re.search(r'<div class="status" role="status".*?</p>', shown, re.S)
    assert status is not None
    assert "Сеть отвечает и принимает наш ключ." in status[0], "said aloud where the focus goes"
    assert shown.count("Сеть отвечает и принимает наш ключ.") == 1


def test_a_worker_quicker_than_the_next_page_is_told_of_once(
    administrator: Client, page: Page
) -> None:
    account = AccountFactory(network="vk", code="vk")
    fill(administrator, account, **{"base_url": page.url, "secret-token": KEY})
    run_errands()

    shown = administrator.get("/desk/accounts/vk/").content.decode()
    status = shown.partition('role="status"')[2].partition("<h1")[0]
    assert "Сохранено." in status
    assert "Сеть отвечает и принимает наш ключ." in status
    assert shown.count("Сеть отвечает и принимает наш ключ.") == 1
    again = administrator.get("/desk/accounts/vk/").content.decode()
    assert "Сохранено." not in again
    assert again.count("Сеть отвечает и принимает наш ключ.") == 1


def test_events_are_connected_by_a_press_and_their_keys_kept(
    administrator: Client, page: Page
) -> None:
    account = AccountFactory(network="vk", code="vk", base_url=page.url)
    account.keep_secrets({"token": KEY}, by=None, at=NOON)

    administrator.post("/desk/accounts/vk/events/")
    run_errands()

    key = account.secrets.get(name="hook_key").value
    assert page.hooks == [f"http://127.0.0.1:8000/hooks/vk/{key}/"]
    assert account.secrets.get(name="hook_secret").value == "given-by-the-network"
    shown = page_text(administrator, "/desk/accounts/vk/")
    assert "Сеть сообщает нам о событиях да" in shown
    assert "Приём событий подключён" in shown
    assert "given-by-the-network" not in shown
    assert f"/hooks/vk/{key}/" in page_text(administrator, "/desk/accounts/vk/events/")


def test_a_network_that_takes_no_address_says_why(administrator: Client, page: Page) -> None:
    account = AccountFactory(network="vk", code="vk", base_url=page.url)
    account.keep_secrets({"token": "another"}, by=None, at=NOON)

    administrator.post("/desk/accounts/vk/events/")
    run_errands()

    assert "Адрес не принят: Сеть больше не принимает наш ключ." in page_text(
        administrator, "/desk/accounts/vk/"
    )
