"""Files in a bucket that speaks S3, for installations of several machines (ADR 0105).

The bucket is closed and stays so: no address of it is ever shown. What people may see goes out
through the site, which asks who may see it; a bucket that was opened by mistake shows no link.
"""

import ssl
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage


class UploadsBucket(S3Storage):  # type: ignore[misc]
    """What editors upload: pictures have an address of our own (`otklik.media.serve_images`)."""

    def url(self, name: str, *_arguments: Any, **_options: Any) -> str:
        return f"{settings.MEDIA_URL}{quote(name)}"


class AttachmentsBucket(S3Storage):  # type: ignore[misc]
    """What people show us: it has no address at all."""

    def url(self, name: str, *_arguments: Any, **_options: Any) -> str:
        raise ValueError("Attachments have no address: a view hands them out.")


def is_open_to_strangers(storage: S3Storage) -> bool:
    """Whether somebody without a key can read a file of it: one is put there and taken away again.

    Raises botocore's errors, or httpx.HTTPError, where the server does not answer or refuses us.
    """
    name = storage.save("probe.txt", ContentFile(b"A file that nobody else may read."))
    place = storage._normalize_name(name)
    address = f"{settings.MEDIA_ENDPOINT.rstrip('/')}/{settings.MEDIA_BUCKET}/{quote(place)}"
    trusted = ssl.create_default_context(cafile=settings.MEDIA_CA or None)
    try:
        return httpx.get(address, timeout=10, verify=trusted).status_code == httpx.codes.OK
    finally:
        storage.delete(name)
