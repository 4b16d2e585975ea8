"""Test data by factory_boy: one factory a model, traits for states that tests name often."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from otklik.channels.models import Account
from otklik.organisation.models import Appointment, Unit, User
from otklik.organisation.rights import Role

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
