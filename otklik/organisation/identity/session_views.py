"""The list of one's sessions. Ending them needs reauthentication."""

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.views import list_usersessions
from django.http import HttpRequest, HttpResponse

from otklik.organisation.identity.required_sign_in_steps import came_by_provider

_after_proof = reauthentication_required(list_usersessions, allow_get=True)


def sessions(request: HttpRequest) -> HttpResponse:
    """Users of the identity provider have no password to reauthenticate with."""
    is_known = request.user.is_authenticated and not came_by_provider(request, request.user)
    answer: HttpResponse = (_after_proof if is_known else list_usersessions)(request)
    return answer
