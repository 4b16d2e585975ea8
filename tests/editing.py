"""What Wagtail's admin answers to whoever may not do something there."""

from http import HTTPStatus

from otklik.organisation.rights import RIGHTS, Right, Role


def refusal(role: Role) -> HTTPStatus:
    """Who writes pages is inside, and is led back to the start; who does not is shut out."""
    return HTTPStatus.FOUND if Right.WRITE_PAGES in RIGHTS[role] else HTTPStatus.FORBIDDEN
