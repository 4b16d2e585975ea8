"""What is said once on the next page: Django's storage, its cookie named like the others."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class OwnCookie(CookieStorage):
    """Under `MESSAGES_COOKIE_NAME`."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        return str(settings.MESSAGES_COOKIE_NAME)


class Messages(FallbackStorage):
    storage_classes = (OwnCookie, SessionStorage)
