"""Where one is signed in. Seeing that takes no proof; ending sessions asks anew who one is."""

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.views import list_usersessions
from django.http import HttpRequest, HttpResponse

from otklik.organisation.identity.sign_in_gate import came_by_provider

_after_proof = reauthentication_required(list_usersessions, allow_get=True)


def sessions(request: HttpRequest) -> HttpResponse:
    """Whoever came by the identity provider knows no password of ours to prove anything by."""
    is_known = request.user.is_authenticated and not came_by_provider(request, request.user)
    answer: HttpResponse = (_after_proof if is_known else list_usersessions)(request)
    return answer
