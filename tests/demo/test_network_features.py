"""What a trainee shows, follows and is not allowed: as in real networks, and told as they tell."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.demo.network import PracticeNetwork
from otklik.channels.networks.inbound_types import EventKind, MediaKind
from otklik.demo.network.direct_messages import DirectMessage
from otklik.demo.network.made_attachments import AttachmentKind, make_file
from otklik.demo.network.models import BadDay, WebhookDelivery
from otklik.demo.network.posts_and_comments import Comment, Post
from otklik.demo.network.seed_texts import seed
from otklik.demo.start.network_account import Keys, ensure
from tests.demo.conftest import BASE

pytestmark = pytest.mark.django_db
PURE = PracticeNetwork(
    Connection(base_url=f"{BASE}/practice/api/", container="1", secrets={"hook_secret": "s"})
)


@pytest.fixture
def keys() -> Keys:
    return ensure(BASE, f"{BASE}/hooks/practice/", name="Учебная страница", at=timezone.now())


def attachment_bytes(kind: str) -> bytes:
    return WebhookDelivery.objects.filter(kind=kind).latest("pk").body.encode()


@pytest.mark.parametrize("item", AttachmentKind)
def test_each_thing_is_shown_on_the_wall_and_told_as_media(
    client: Client, keys: Keys, item: AttachmentKind
) -> None:
    post = Post.objects.first()
    assert post is not None
    form = {"text": "", "attachment": item.value, "key": str(uuid4())}
    for _press in range(2):
        client.post(f"/practice/posts/{post.pk}/comments/", form)
    assert Comment.objects.get().attachment == item
    (event,) = PURE.parse(attachment_bytes("comment_new"))
    (media,) = event.media
    assert (event.kind, media.kind) == (EventKind.COMMENT_CREATED, MediaKind(item.value))
    assert 'class="thing"' in client.get("/practice/").content.decode()
    file = make_file(item, seed().attachments)
    if file is None:
        assert media.text
        return
    answer = client.get(media.url.removeprefix(BASE))
    assert b"".join(answer.streaming_content) == file.body  # type: ignore[attr-defined]
    assert media.size == len(file.body)


def test_things_are_what_they_say() -> None:
    photo, voice = (
        make_file(AttachmentKind.PHOTO, seed().attachments),
        make_file(AttachmentKind.VOICE, seed().attachments),
    )
    assert photo is not None
    assert voice is not None
    assert photo.body.startswith(b"\xff\xd8\xff")
    assert voice.body[8:12] == b"WAVE"
    assert Image.MIME["JPEG"] == photo.content_type


def test_nothing_at_all_is_refused(client: Client, keys: Keys) -> None:
    post = Post.objects.first()
    assert post is not None
    answer = client.post(f"/practice/posts/{post.pk}/comments/", {"text": " ", "attachment": ""})
    assert answer.status_code == 422
    assert not Comment.objects.exists()
    assert client.get("/practice/things/nothing/").status_code == 404
    assert client.get("/practice/things/place/").status_code == 404


def test_a_code_in_the_address_goes_along_with_the_first_message(
    client: Client, keys: Keys
) -> None:
    address = PURE.invitation("Abc-_123").removeprefix(BASE)
    page = client.get(address).content.decode()
    assert 'name="invitation" value="Abc-_123"' in page
    client.post("/practice/dialogue/", {"text": "Вот чек", "invitation": "Abc-_123"})
    assert DirectMessage.objects.get().invitation == "Abc-_123"
    (event,) = PURE.parse(attachment_bytes("message_new"))
    assert event.start_code == "Abc-_123"
    odd = client.post("/practice/dialogue/", {"text": "Вот", "invitation": "<script>"})
    assert odd.status_code == 422


def test_where_only_people_may_answer_programs_are_refused_and_told_so(
    client: Client, keys: Keys
) -> None:
    client.post("/practice/bad-days/", {"kinds": ["only_people"], "lasting": "once"})
    (event,) = PURE.parse(attachment_bytes("rights_changed"))
    assert event.kind is EventKind.ACCESS_LOST
    post = Post.objects.first()
    assert post is not None
    wish = json.dumps({"post_id": post.pk, "text": "Ответ"})
    bearer = {"Authorization": f"Bearer {keys.token}"}
    answer = client.post(
        "/practice/api/comments", wish, content_type="application/json", headers=bearer
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "only_people")
    me = client.get("/practice/api/me", headers=bearer).json()
    assert me["can"] == {"answer_comments": False}
    assert BadDay.objects.get(kind="only_people").is_on, "a rule stays until it is lifted"
    client.post("/practice/bad-days/", {"kinds": [], "lasting": "once"})
    assert WebhookDelivery.objects.filter(kind="rights_changed").count() == 2


def test_a_colleague_answers_by_hand_in_the_network_itself(client: Client, keys: Keys) -> None:
    post = Post.objects.first()
    assert post is not None
    client.post(f"/practice/posts/{post.pk}/comments/", {"text": "Где чек?"})
    asked = Comment.objects.get()
    client.post(f"/practice/comments/{asked.pk}/", {"text": "У продавца", "as": "page"})
    answer = Comment.objects.latest("pk")
    assert (answer.author, answer.reply_to, answer.text) == (None, asked, "У продавца")
    (event,) = PURE.parse(attachment_bytes("comment_new"))
    assert event.author is not None
    assert event.author.is_own
    assert answer.get_absolute_url() in client.get("/practice/").content.decode()
