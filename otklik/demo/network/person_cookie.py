"""The person that a browser plays: a signed cookie, chosen freely. No account or password, since it
is only for training."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from otklik.demo.network.models import Person

COOKIE = "demo_person"
A_MONTH = 30 * 24 * 3600


def current_person(request: HttpRequest) -> Person | None:
    """None before the first comment or choice."""
    number = request.get_signed_cookie(COOKIE, default="")
    return Person.objects.filter(pk=int(number)).first() if number else None


def person_or_new(request: HttpRequest, *, at: datetime) -> Person:
    return current_person(request) or Person.objects.arrive(at=at)


def play(response: HttpResponse, person: Person) -> HttpResponse:
    """Store in the browser whom it plays."""
    response.set_signed_cookie(
        COOKIE, str(person.pk), max_age=A_MONTH, httponly=True, samesite="Lax"
    )
    return response
