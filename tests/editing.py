"""What tests of Wagtail's admin want: its templates as they are, and what it answers to whoever may
not do something there."""

from copy import deepcopy
from http import HTTPStatus

import pytest
from pytest_django import Settings

from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role


def refusal(role: Role) -> HTTPStatus:
    """Who writes pages is inside, and is led back to the start; who does not is shut out."""
    return HTTPStatus.FOUND if Right.WRITE_PAGES in RIGHTS[role] else HTTPStatus.FORBIDDEN


@pytest.fixture
def templates_as_in_production(settings: Settings) -> None:
    """Wagtail's templates ask for variables that are not there, and rely on getting nothing."""
    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    del settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"]
