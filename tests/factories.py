"""Test data by factory_boy: one factory a model, traits for states that tests name often."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import factory
import yaml
from factory.django import DjangoModelFactory

from otklik.channels.accounts.models import Account
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.instrument.questionnaire_schema import SurveyFile
from otklik.surveys.waves.models import Wave

PASSWORD = "correct horse battery"  # of every user that a factory makes


class UnitFactory(DjangoModelFactory[Unit]):
    class Meta:
        model = Unit
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"unit-{n}")
    name = factory.Sequence(lambda n: f"Отдел № {n}")


class UserFactory(DjangoModelFactory[User]):
    """`UserFactory(role=Role.OPERATOR, unit=unit)` also appoints the user."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"Сотрудник № {n}")
    password = factory.django.Password(PASSWORD)

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        role, unit = kwargs.pop("role", None), kwargs.pop("unit", None)
        user: User = super()._create(model_class, *args, **kwargs)
        if role is not None:
            AppointmentFactory(user=user, role=role, unit=unit or UnitFactory())
        return user


class AppointmentFactory(DjangoModelFactory[Appointment]):
    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    role = Role.OPERATOR
    starts_on = date(2024, 1, 1)


class AccountFactory(DjangoModelFactory[Account]):
    class Meta:
        model = Account

    code = factory.Sequence(lambda n: f"account-{n}")
    name = factory.Sequence(lambda n: f"Страница № {n}")
    network = Account.NetworkCode.PRACTICE
    container = "wall"


@cache
def order_survey() -> SurveyFile:
    """The questionnaire of order № 23, as its pack says it."""
    path = Path(__file__).parents[1] / "packs/chechpotreb/survey.yaml"
    return SurveyFile.model_validate(yaml.safe_load(path.read_text("utf-8")))


def order_version() -> InstrumentVersion:
    """The order's questionnaire in the database, once."""
    file = order_survey()
    found = InstrumentVersion.objects.of(file.code, file.version).first()
    if found is None:
        found = InstrumentVersion.from_file(file)
        found.save()
    return found


class WaveFactory(DjangoModelFactory[Wave]):
    """A planned survey by the order's form; `open_wave` begins it."""

    class Meta:
        model = Wave

    slug = factory.Sequence(lambda n: f"survey-{n}")
    version = factory.LazyFunction(order_version)
    title = factory.Sequence(lambda n: f"Опрос № {n}")
