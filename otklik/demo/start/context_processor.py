"""The way back to /start/ on every page, for whom it is open; whether all was made up here."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from otklik.demo.start import role_sign_in
from otklik.operations.run import reset_to_clean_sheet


def start(request: HttpRequest) -> dict[str, object]:
    return {
        "start_url": reverse("demo-start:start") if role_sign_in.are_open_to(request) else "",
        "is_clean_sheet": settings.DEMONSTRATION
        and reset_to_clean_sheet.is_begun(settings.DATA_DIR),
    }
