"""What a network must have before people can connect it: docs/how-to/add-a-network.md in tests."""

import importlib
import pkgutil
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from otklik.channels import networks
from otklik.channels.accounts import render_connect_guide
from otklik.channels.accounts.forms import field_of
from otklik.channels.accounts.models import Account
from otklik.channels.accounts.pack_loader import AccountEntry
from otklik.channels.health.status import FEED_WORDS
from otklik.channels.networks.registry import ADAPTERS, missing
from otklik.channels.outbound.send_delivery import LONGEST_CALL, LONGEST_UPLOAD
from otklik.organisation.people.roles_and_rights import Role
from tests.channels.networks.stubs import STUBS
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parents[3]
OURS = {"hand", "practice", "site"}  # of this installation: nobody fills in how they are reached
REAL = sorted(set(ADAPTERS) - OURS)


@pytest.mark.parametrize("code", sorted(ADAPTERS))
def test_an_adapter_has_a_name_among_the_networks(code: str) -> None:
    assert code in Account.NetworkCode.values
    assert re.fullmatch("[a-z]+", code), "its guide and its first page are named by it"


@pytest.mark.parametrize("code", REAL)
def test_a_pack_may_name_it(code: str) -> None:
    entry = AccountEntry.model_validate(
        {"code": code, "network": code, "name": "Страница", "mode": "off"}
    )

    assert entry.network == code


@pytest.mark.parametrize("code", REAL)
def test_steps_beside_the_form_say_where_all_of_it_comes_from(code: str) -> None:
    index = (ROOT / "docs/README.md").read_text("utf-8")

    assert render_connect_guide.guide(code)
    assert f"how-to/connect-{code}.md" in index


@pytest.mark.parametrize("code", sorted(ADAPTERS))
def test_every_feed_is_called_by_a_word_for_people(code: str) -> None:
    names = {feed.name for feed in ADAPTERS[code].capabilities.feeds}

    assert names - set(FEED_WORDS) == set()


@pytest.mark.parametrize("code", REAL)
def test_its_settings_can_be_filled_in_once_each(code: str) -> None:
    settings = ADAPTERS[code].settings
    names = [setting.name for setting in settings]

    assert len(names) == len(set(names))
    assert all(str(setting.label).strip() for setting in settings)
    assert any(setting.is_secret for setting in settings)
    assert any(setting.leads_keys for setting in settings), "a key would follow a changed address"


@pytest.mark.django_db
@pytest.mark.parametrize("code", REAL)
def test_what_its_form_asks_for_is_all_that_it_needs(client: Client, code: str) -> None:
    account = Account.open(code, "Страница", by=None, at=timezone.now())
    lacking = [s.name for s in ADAPTERS[code].settings if s.name == "base_url" and not s.default]
    assert lacking == [], "the network's address is known: say it as the default"
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    typed = {
        field_of(setting): setting.default or "77"
        for setting in ADAPTERS[code].settings
        if setting.is_required
    }
    assert missing(account)

    answer = client.post(f"/desk/accounts/{code}/settings/", {"name": "Страница", **typed})

    assert answer.status_code == 302, answer.content.decode()
    assert missing(Account.objects.get()) == []


def test_files_are_on_their_way_for_less_than_a_dead_worker_is_waited_for() -> None:
    modules = pkgutil.walk_packages(networks.__path__, f"{networks.__name__}.")
    bounds = {
        module.name: importlib.import_module(module.name).__dict__.get("UPLOADING_SECONDS")
        for module in modules
    }
    found = {name: seconds for name, seconds in bounds.items() if seconds is not None}

    assert len({name.split(".")[3] for name in found}) >= 4, "max, ok, telegram, vk"
    for name, seconds in found.items():
        whole = seconds + 2 * django_settings.NETWORK_SECONDS
        assert timedelta(seconds=whole) < LONGEST_UPLOAD, name
        assert timedelta(seconds=2 * django_settings.NETWORK_SECONDS) < LONGEST_CALL


@pytest.mark.parametrize("code", [code for code in REAL if ADAPTERS[code].capabilities.publish])
def test_where_we_publish_a_strict_stub_judges_it(code: str) -> None:
    assert code in STUBS
