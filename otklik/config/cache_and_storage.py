"""What one machine does without, made of a few settings: a cache, a bucket, a replica for reading.

Nothing here is imported by an installation that names none of them, and needs no extra package.
"""

from pathlib import Path
from typing import Any

FILES = "django.core.files.storage.FileSystemStorage"


def cache(url: str, folder: Path) -> dict[str, Any]:
    """Limits against guessing lie here, so every process must see one count: in files of one
    machine, or in the Valkey (or Redis) at this address for several.

    Raises ValueError for another address; the message never holds it.
    """
    if not url:
        return {
            "BACKEND": "otklik.core.cache.SharedCache",
            "LOCATION": folder / "cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},  # no few entries are pushed out by many
        }
    scheme, sign, rest = url.partition("://")
    schemes = {"redis": "redis", "valkey": "redis", "rediss": "rediss", "valkeys": "rediss"}
    if not sign or scheme not in {*schemes, "unix"}:
        raise ValueError("OTKLIK_CACHE_URL: valkey://:password@host:6379/0 is expected.")
    return {
        "BACKEND": "otklik.core.cache.ServerCache",
        "LOCATION": f"{schemes.get(scheme, scheme)}://{rest}",
        "KEY_FUNCTION": "otklik.core.cache.secret_key",
        "OPTIONS": {"socket_timeout": 5, "socket_connect_timeout": 2},
    }


def storages(
    *, bucket: str, endpoint: str, key: str, secret: str, region: str, ca: str, folder: Path
) -> dict[str, dict[str, Any]]:
    """Where uploads and attachments lie: in the data folder, or in a bucket that speaks S3."""
    if not bucket:
        return {
            "default": {"BACKEND": FILES},
            "attachments": {  # what people show us: no address leads there, nobody else reads it
                "BACKEND": FILES,
                "OPTIONS": {
                    "location": folder / "attachments",
                    "file_permissions_mode": 0o600,
                    "directory_permissions_mode": 0o700,
                },
            },
        }
    shared = {
        "bucket_name": bucket,
        "endpoint_url": endpoint or None,
        "access_key": key,
        "secret_key": secret,
        "region_name": region or None,
        "verify": ca or None,
        "addressing_style": "path",
        "signature_version": "s3v4",
        "default_acl": None,  # what the bucket says: closed
        "file_overwrite": False,
    }
    return {
        name: {"BACKEND": f"otklik.core.files.s3.{kind}", "OPTIONS": {**shared, "location": place}}
        for name, kind, place in [
            ("default", "UploadsBucket", "media"),
            ("attachments", "AttachmentsBucket", "attachments"),
        ]
    }
