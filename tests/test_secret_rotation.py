"""Secrets are changed while what they guard stays readable (docs/how-to/secrets.md)."""

import base64
import os

import pytest
from allauth.mfa.adapter import get_adapter
from django.conf import settings as configured
from django.test import Client
from pytest_django import Settings

from otklik.channels.accounts.models import Account, AccountSecret
from otklik.core.encryption_keys import FieldKeys
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def made(name: str) -> str:
    return f"{name}:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"


def test_a_new_field_key_reads_the_old_and_writes_the_new(settings: Settings) -> None:
    old, new = made("k1"), made("k2")
    settings.FIELD_KEYS = FieldKeys.parse(old)
    account = Account.objects.create(code="vk", network="vk", name="ВК")
    AccountSecret.objects.create(account=account, name="token", value="тайна сети")
    factor = get_adapter().encrypt("тайна телефона")
    settings.FIELD_KEYS = FieldKeys.parse(f"{new},{old}")
    secret = AccountSecret.objects.get()
    assert secret.value == "тайна сети"
    assert get_adapter().decrypt(factor) == "тайна телефона"
    assert configured.FIELD_KEYS.encrypt("x").startswith("v1:k2:")
    secret.value = "новая тайна"
    secret.save()
    settings.FIELD_KEYS = FieldKeys.parse(new)
    assert AccountSecret.objects.get().value == "новая тайна"
    with pytest.raises(ValueError, match="k1"):
        get_adapter().decrypt(factor)


def test_another_signing_key_ends_sessions_and_loses_nothing(
    client: Client, settings: Settings
) -> None:
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    assert client.get("/desk/profile/").status_code == 200
    settings.SECRET_KEY = "another key " * 5
    assert client.get("/desk/profile/").status_code == 302
    user.refresh_from_db()
    client.force_login(user)
    assert client.get("/desk/profile/").status_code == 200


def test_a_secret_that_was_changed_is_not_read() -> None:
    keys = FieldKeys.parse(made("k1"))
    head, _, token = keys.encrypt("тайна").rpartition(":")
    whole = base64.urlsafe_b64decode(token)
    for place in (0, 8, 9, 25, len(whole) - 1):  # version, time, vector, words, signature
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises(ValueError, match="k1"):
            keys.decrypt(f"{head}:{base64.urlsafe_b64encode(bytes(changed)).decode()}")
