"""The link to /start/ on every page, if available; whether fictitious data was removed."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from otklik.demo.start import role_sign_in
from otklik.operations.run import end_demonstration


def start(request: HttpRequest) -> dict[str, object]:
    return {
        "start_url": reverse("demo-start:start") if role_sign_in.are_open_to(request) else "",
        "is_clean_sheet": settings.DEMONSTRATION and end_demonstration.is_begun(settings.DATA_DIR),
    }
