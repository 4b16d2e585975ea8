"""Which tables a snapshot holds, and how the values of their columns are written in it."""

from enum import Enum
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.fields import StreamField

from otklik.core.db.encrypted_field import SecretField

#: What belongs to an installation or to a browser, is made again by itself, or is sealed here.
LEFT_OUT = frozenset(
    {
        "account_emailconfirmation",
        "audit_block",
        "audit_line",
        "audit_membership",
        "audit_payload",
        "audit_unsealedline",
        "auth_permission",
        "channels_accountsecret",
        "channels_rawevent",
        "core_tick",
        "django_content_type",
        "django_session",
        "media_siterendition",
        "mfa_authenticator",
        "operations_backup",
        "operations_rehearsal",
        "usersessions_usersession",
        "wagtailadmin_editingsession",
        "wagtailadmin_formstate",
        "wagtailimages_rendition",
        "wagtailsearch_indexentry",
        "wagtailsearch_indexentry_fts",
    }
)


MADE_HERE = "made here"  # instead of a secret: a new one is created on loading


#: Columns of text into which the program writes a day.
PROSE = frozenset(
    {
        ("channels_delivery", "text"),
        ("demo_comment", "text"),
        ("demo_directmessage", "text"),
        ("incidents_approval", "text"),
        ("incidents_messageversion", "text"),
        ("incidents_reply", "text"),
    }
)


class Kind(Enum):
    """How a value is written."""

    PLAIN = "as it is"
    MOMENT = "as SQLite writes a date or a moment in UTC"
    MONTH = "the first day of a month"
    TEXT = "JSON in which dates are written"
    PROSE = "words of ours in which a day is promised"
    TRUTH = "0 or 1"
    BYTES = "base64"
    SECRET = "made here, or empty"  # noqa: S105 - says how one is written
    CONTENT_TYPE = "app.model"
    PERMISSION = "app.model.codename"


def tables() -> dict[str, type[models.Model]]:
    """By name, all that a snapshot holds."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return {name: found[name] for name in sorted(found) if name not in LEFT_OUT}


def columns(model: type[models.Model]) -> dict[str, tuple[models.Field[Any, Any], Kind]]:
    """By name, with the field and the format of its values."""
    return {str(field.column): (field, _kind(field)) for field in model._meta.local_concrete_fields}


def is_secret(field: models.Field[Any, Any]) -> bool:
    """Encrypted, or a user's password."""
    return isinstance(field, SecretField) or (
        field.name == "password" and field.model is get_user_model()
    )


def _kind(field: models.Field[Any, Any]) -> Kind:
    if field.remote_field is not None:
        target = field.remote_field.model
        if target is ContentType:
            return Kind.CONTENT_TYPE
        return Kind.PERMISSION if target is Permission else Kind.PLAIN
    if isinstance(field, models.DateField):
        return Kind.MONTH if field.name == "month" else Kind.MOMENT
    if is_secret(field):
        return Kind.SECRET
    if (field.model._meta.db_table, field.column) in PROSE:
        return Kind.PROSE
    for types, kind in KINDS.items():
        if isinstance(field, types):
            return kind
    return Kind.PLAIN


KINDS: dict[type[models.Field[Any, Any]], Kind] = {
    models.JSONField: Kind.TEXT,
    StreamField: Kind.TEXT,
    models.BooleanField: Kind.TRUTH,
    models.BinaryField: Kind.BYTES,
}
