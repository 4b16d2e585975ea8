"""Django's storage of messages, with the site's cookie name."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class OwnCookie(CookieStorage):
    """Named by `MESSAGES_COOKIE_NAME`."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        return str(settings.MESSAGES_COOKIE_NAME)


class Messages(FallbackStorage):
    storage_classes = (OwnCookie, SessionStorage)
