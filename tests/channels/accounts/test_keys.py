"""Keys of official pages: kept encrypted, shown to nobody, sent to no new address."""

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from otklik.audit.models import Payload
from otklik.channels.accounts.models import AccountSecret
from otklik.core.encryption_keys import FieldKeys
from otklik.organisation.people.roles_and_rights import Role
from tests.channels.accounts.screens import NOON, fill, run_errands, words
from tests.channels.keyed import KEY, Page
from tests.factories import AccountFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_key_is_kept_encrypted_and_shown_nowhere(administrator: Client, page: Page) -> None:
    account = AccountFactory(network="vk", code="vk", container="")
    with time_machine.travel(NOON, tick=False):
        fill(administrator, account, **{"base_url": page.url, "secret-token": KEY})
        run_errands()
        pages = [
            administrator.get(f"/desk/accounts/{place}").content.decode()
            for place in ("", "vk/", "vk/settings/", "vk/mode/", "vk/events/")
        ]

    assert AccountSecret.objects.get(name="token").value == KEY
    assert not any(KEY in page for page in pages)
    assert "Сохранено, изменено 12:00 Заменить" in words(pages[2])
    assert not any(KEY in body for body in Payload.objects.values_list("body", flat=True))


def test_an_empty_field_leaves_the_key_as_it_is(administrator: Client, page: Page) -> None:
    account = AccountFactory(network="vk", code="vk")
    account.keep_secrets({"token": KEY}, by=None, at=NOON)

    assert fill(administrator, account, name="Другое имя").status_code == 302

    account.refresh_from_db()
    assert account.name == "Другое имя"
    assert account.secrets.get(name="token").value == KEY


def test_a_mistake_elsewhere_loses_no_key_and_shows_none(administrator: Client, page: Page) -> None:
    account = AccountFactory(network="vk", code="vk")

    answer = fill(administrator, account, **{"secret-token": KEY, "base_url": "ftp://somewhere"})

    assert answer.status_code == 422
    shown = answer.content.decode()
    assert KEY not in shown
    assert 'value="ftp://somewhere"' in shown
    assert "Введённые ключи сохранены. Исправьте остальное." in words(shown)
    assert account.secrets.get(name="token").value == KEY


AGAIN = "Ключи ушли бы по другому адресу: введите «Ключ» ещё раз"


def test_a_key_goes_to_no_new_address_unless_it_is_typed_again(
    administrator: Client, page: Page
) -> None:
    account = AccountFactory(network="vk", code="vk", container="77")
    account.keep_secrets({"token": KEY}, by=None, at=NOON)

    answer = fill(administrator, account, base_url=page.url)

    assert answer.status_code == 422
    assert AGAIN in words(answer.content.decode())
    account.refresh_from_db()
    assert account.base_url == ""
    assert fill(administrator, account, base_url="https://vk.example/").status_code == 302, "usual"
    fill(administrator, account, **{"base_url": page.url, "secret-token": KEY})
    account.refresh_from_db()
    assert account.base_url == page.url
    assert fill(administrator, account, base_url=page.url, name="Имя").status_code == 302


def test_nor_to_whoever_other_certificates_vouch_for(administrator: Client, page: Page) -> None:
    account = AccountFactory(network="vk", code="vk", container="77", ca_bundle="one.pem")
    account.keep_secrets({"token": KEY}, by=None, at=NOON)

    answer = fill(administrator, account, bundle_off="on")

    assert AGAIN in words(answer.content.decode())


def test_whoever_typed_a_key_is_not_asked_for_it_when_the_rest_was_wrong(
    administrator: Client, page: Page
) -> None:
    account = AccountFactory(network="vk", code="vk")
    fill(administrator, account, **{"base_url": page.url, "container": "", "secret-token": KEY})
    colleague = Client()
    colleague.force_login(UserFactory(role=Role.ADMINISTRATOR))

    answer = fill(colleague, account, base_url=page.url)
    assert AGAIN in words(answer.content.decode()), "who never typed it is asked"
    assert fill(administrator, account, base_url=page.url).status_code == 302

    account.keep_secrets({"token": "of a colleague"}, by=None, at=NOON)
    answer = fill(administrator, account, base_url="")
    assert AGAIN in words(answer.content.decode()), "it is another key by now"


def test_a_password_of_one_proxy_goes_to_no_other(administrator: Client, page: Page) -> None:
    account = AccountFactory(network="vk", code="vk", proxy="http://one.example:3128")
    account.keep_secrets({"token": KEY, "proxy_password": "p"}, by=None, at=NOON)

    assert fill(administrator, account, proxy="http://two.example:3128").status_code == 302

    assert account.secret_value("proxy_password") == ""


def test_a_key_does_not_come_back_in_a_form_that_expired(page: Page) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    AccountFactory(network="vk", code="vk")

    answer = client.post(
        "/desk/accounts/vk/settings/",
        {"name": "Имя", "secret-token": KEY},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    assert answer.status_code == 403
    assert "Имя" in answer.content.decode()
    assert KEY not in answer.content.decode()


def test_a_proxy_is_used_and_its_password_lies_among_the_secrets(
    administrator: Client, page: Page
) -> None:
    account = AccountFactory(network="vk", code="vk")
    given = {"secret-proxy_user": "me", "secret-proxy_password": "p@ss/word"}

    fill(administrator, account, **given, proxy="proxy.example:3128", **{"secret-token": KEY})

    account.refresh_from_db()
    assert account.proxy == "http://proxy.example:3128"
    assert account.connection().proxy == "http://me:p%40ss%2Fword@proxy.example:3128"
    assert "proxy_password" not in account.connection().secrets

    fill(administrator, account)
    account.refresh_from_db()
    assert account.connection().proxy == ""
    assert set(account.secrets.values_list("name", flat=True)) == {"token"}


def test_settings_open_when_the_keys_of_the_installation_were_lost(
    administrator: Client, page: Page, settings: Settings
) -> None:
    account = AccountFactory(network="vk", code="vk")
    account.keep_secrets({"token": KEY}, by=None, at=NOON)
    key = "bm90LWEtc2VjcmV0LXVzZWQtYnktdGVzdHMtb25seS0="
    settings.FIELD_KEYS = FieldKeys.parse(f"other:{key}")

    assert administrator.get("/desk/accounts/vk/settings/").status_code == 200
    assert administrator.get("/desk/accounts/vk/events/").status_code == 200
    assert fill(administrator, account, **{"secret-token": "anew"}).status_code == 302
    assert account.secrets.get(name="token").value == "anew"
