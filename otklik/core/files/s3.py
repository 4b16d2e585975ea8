"""Files in an S3 bucket, for installations of several machines (ADR 0105).

The bucket is private and no page shows its URLs. The site serves what people may see, so a bucket
opened by mistake reveals no link.
"""

import ssl
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage


class UploadsBucket(S3Storage):  # type: ignore[misc]
    """Uploads of editors; pictures have our own addresses (`otklik.media.serve_images`)."""

    def url(self, name: str, *_arguments: Any, **_options: Any) -> str:
        return f"{settings.MEDIA_URL}{quote(name)}"


class AttachmentsBucket(S3Storage):  # type: ignore[misc]
    """Files that people send us; they have no address."""

    def url(self, name: str, *_arguments: Any, **_options: Any) -> str:
        raise ValueError("Attachments have no address: a view hands them out.")


def is_open_to_strangers(storage: S3Storage) -> bool:
    """Whether a file can be read without a key: a probe is stored, requested and deleted.

    Raises botocore's errors, or httpx.HTTPError, where the server refuses us or does not answer.
    """
    name = storage.save("probe.txt", ContentFile(b"A file that nobody else may read."))
    place = storage._normalize_name(name)
    address = f"{settings.MEDIA_ENDPOINT.rstrip('/')}/{settings.MEDIA_BUCKET}/{quote(place)}"
    trusted = ssl.create_default_context(cafile=settings.MEDIA_CA or None)
    try:
        return httpx.get(address, timeout=10, verify=trusted).status_code == httpx.codes.OK
    finally:
        storage.delete(name)
