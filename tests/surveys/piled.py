"""Paper forms as they are keyed."""

import pytest
from django.test import Client

from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.collecting.paper.data_entry_keys import KeyedSheet, keys
from otklik.surveys.collecting.paper.models import PaperBatch
from otklik.surveys.instrument.form_layout_and_encoding import Form
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory

from .conftest import NOON

PAPER = "/desk/surveys/opros/paper/"
SECRET = "Никому-не-известное-слово"


def named(word: str) -> str:
    """A field's code from the name of an argument: `amount__vk` is "amount.vk"."""
    return word.replace("__", ".").replace("_", "-")


def typed(form: Form, **text: str) -> dict[str, str]:
    """A whole sheet as keys: no answer everywhere but where `said`."""
    values = {place.code: keys(place)[-1].key for place in form.coded_fields}
    return {**values, **{named(code): key for code, key in text.items()}}


def keyed(form: Form, **answers: str) -> KeyedSheet:
    return KeyedSheet(
        form=form, answers={named(code): (answer,) for code, answer in answers.items()}
    )


def batch_of(wave: Wave, sheets: int, *, by: User) -> PaperBatch:
    """A batch whose sheets were keyed once; sheet n rates the first row of question 10 by n."""
    batch = PaperBatch.begin(wave, by=by, at=NOON)
    for number in range(1, sheets + 1):
        rated = keyed(wave.version.form, overall="satisfied", amount__site=str(1 + number % 5))
        batch.key(number, rated, by=by)
    batch.finish(by=by, at=NOON)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def operator(db: None) -> User:
    user: User = UserFactory(role=Role.OPERATOR)
    return user


@pytest.fixture
def other(db: None) -> User:
    user: User = UserFactory(role=Role.OPERATOR)
    return user


@pytest.fixture
def desk(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client
