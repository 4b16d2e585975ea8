"""Files in a bucket: against moto's server on this machine. Nothing of it is public by accident."""

import warnings
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import boto3
import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage, storages
from django.test import Client, override_settings

from otklik.config import backend_settings
from tests.ports import free_port

BUCKET, KEY = "otklik", "testing"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from moto.server import ThreadedMotoServer

        server = ThreadedMotoServer("127.0.0.1", port=free_port(), verbose=False)
        server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(endpoint: str, tmp_path: Path) -> Iterator[Storage]:
    """The storage of uploads, by the settings an administrator gives."""
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1",
        aws_access_key_id=KEY, aws_secret_access_key=KEY,
    )  # fmt: skip
    client.create_bucket(Bucket=BUCKET)
    made = backend_settings.storages(
        bucket=BUCKET, endpoint=endpoint, key=KEY, secret=KEY, region="us-east-1", ca="",
        folder=tmp_path,
    )  # fmt: skip
    staticfiles = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**made, "staticfiles": staticfiles},
        MEDIA_BUCKET=BUCKET,
        MEDIA_ENDPOINT=endpoint,
        MEDIA_CA="",
    ):
        yield storages["default"]
    client.close()


def test_what_was_saved_is_read_and_a_second_of_its_name_stands_beside_it(bucket: Storage) -> None:
    first = bucket.save("documents/act.pdf", ContentFile(b"first"))
    second = bucket.save("documents/act.pdf", ContentFile(b"second"))
    assert first != second
    for name, body in {first: b"first", second: b"second"}.items():
        with bucket.open(name) as file:
            assert file.read() == body


def test_a_stranger_gets_nothing_of_the_bucket(bucket: Storage, endpoint: str) -> None:
    from otklik.core.files.s3 import is_open_to_strangers

    name = bucket.save("documents/draft.pdf", ContentFile(b"draft"))
    assert bucket.url(name) == f"/media/{name}"
    assert httpx.get(f"{endpoint}/{BUCKET}/media/{name}").status_code == HTTPStatus.FORBIDDEN
    assert not is_open_to_strangers(bucket)
    assert bucket.listdir("")[1] == []  # the file it tried with is gone
    bucket.default_acl = "public-read"  # type: ignore[attr-defined]  # set by mistake
    assert is_open_to_strangers(bucket)
    attachments = storages["attachments"]
    shown = attachments.save("incidents/1", ContentFile(b"photo"))
    with pytest.raises(ValueError, match="no address"):
        attachments.url(shown)


@pytest.mark.django_db
def test_the_site_hands_out_pictures_and_nothing_beside_them(
    bucket: Storage, client: Client
) -> None:
    for name in ("images/fair.webp", "original_images/fair.webp", "images/notes.html"):
        default_storage.save(name, ContentFile(b"bytes"))
    shown = client.get("/media/images/fair.webp")
    assert (shown.status_code, b"".join(shown)) == (HTTPStatus.OK, b"bytes")
    assert shown.headers["Content-Type"] == "image/webp"
    for address in (
        "/media/original_images/fair.webp",
        "/media/images/../original_images/fair.webp",
        "/media/images/%2e%2e/original_images/fair.webp",
        "/media/images/notes.html",
        "/media/images/none.webp",
        "/media/images/",
        "/media/",
        "/static/",
    ):
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND, address
