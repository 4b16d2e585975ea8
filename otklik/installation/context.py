"""The way back to /start/ on every page, for whom it is open."""

from django.http import HttpRequest
from django.urls import reverse

from otklik.installation import doors


def start(request: HttpRequest) -> dict[str, object]:
    return {"start_url": reverse("installation:start") if doors.are_open_to(request) else ""}
