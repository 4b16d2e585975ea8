"""A model field that is encrypted at rest."""

from typing import Any

from django.conf import settings
from django.db import models


class SecretField(models.TextField[str, str]):
    """Text encrypted at rest by the installation's field keys, never by SECRET_KEY."""

    def get_prep_value(self, value: Any) -> Any:
        return settings.FIELD_KEYS.encrypt(str(value)) if value else value

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return settings.FIELD_KEYS.decrypt(value) if value else value
