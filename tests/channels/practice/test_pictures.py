"""Posts with pictures in the practice network."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from otklik.channels.networks.demo.network import PracticeNetwork
from otklik.channels.networks.errors import NotFound, Temporary
from otklik.channels.networks.inbound_types import EventKind
from otklik.channels.networks.outbound_types import Action, File, FileKind, OutboundKind
from otklik.demo.network.models import BadDay
from otklik.demo.network.posts_and_comments import Post
from tests.channels.practice.writing import PURE, latest_event, newest, outbound


def photo(alt: str = "Прилавки", body: bytes = b"\xff\xd8\xff\xe0 a picture") -> File:
    return File(
        kind=FileKind.PHOTO,
        name="fair.jpg",
        content_type="image/jpeg",
        size=len(body),
        sha256="0" * 64,
        open=lambda: BytesIO(body),
        alt=alt,
    )


def test_a_post_with_pictures_is_corrected_and_taken_off(
    network: PracticeNetwork, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    wish = replace(
        outbound(OutboundKind.POST, "Ярмарка"),
        link="https://site.example/fair/",
        files=(photo("Прилавки"), photo("Весы")),
        comments_open=False,
    )
    sent = network.send(wish)
    post = newest()
    assert post.text == network.render(wish) == "Ярмарка\n\nhttps://site.example/fair/"
    assert [picture.alt for picture in post.pictures.all()] == ["Прилавки", "Весы"]
    assert not post.comments_open
    edit = replace(
        wish, text="Ярмарка в субботу", action=Action.EDIT, target=sent.external_id,
        files=(photo("Весы"),),
    )  # fmt: skip
    assert network.send(edit).external_id == sent.external_id
    (result,) = network.parse(latest_event())
    assert (result.kind, result.text) == (EventKind.POST_EDITED, network.render(edit))
    assert [picture.alt for picture in newest().pictures.all()] == ["Весы"]
    removal = replace(wish, action=Action.DELETE, target=sent.external_id)
    assert network.send(removal).external_id == sent.external_id
    (gone,) = network.parse(latest_event())
    assert (gone.kind, gone.external_id) == (EventKind.POST_DELETED, sent.external_id)
    with pytest.raises(NotFound):
        network.send(edit)


def test_an_unclear_upload_is_only_temporary(
    network: PracticeNetwork, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    BadDay.objects.switch({BadDay.Kind.LOST_AFTER}, is_once=True)
    before = Post.objects.count()
    with pytest.raises(Temporary):
        network.send(replace(outbound(OutboundKind.POST, "Ярмарка"), files=(photo(),)))
    assert Post.objects.count() == before


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ((photo(""),), "no_alt"),
        ((photo(),) * 5, "too_many_files"),
        ((replace(photo(), kind=FileKind.VIDEO, content_type="video/mp4"),), "video_not_taken"),
        ((replace(photo(), content_type="image/gif"),), "file_type"),
        ((replace(photo(), size=6 * 1024 * 1024),), "file_size"),
    ],
)
def test_pictures_are_checked_before_anything_is_sent(files: tuple[File, ...], code: str) -> None:
    wish = replace(outbound(OutboundKind.POST, "Ярмарка"), files=files)
    problems = PURE.validate(wish)
    assert [problem.code for problem in problems] == [code]
    assert ("Скажите словами, что на снимке." in str(problems[0].sentence)) is (code == "no_alt")
