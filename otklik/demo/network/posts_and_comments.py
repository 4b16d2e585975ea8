"""Posts and comments; private messages share their base class."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused
from otklik.demo.network.made_attachments import AttachmentKind, describe
from otklik.demo.network.models import BadDay, OfficialPage, Person, Picture
from otklik.demo.network.seed_texts import AttachmentTexts
from otklik.demo.network.webhook_events import announce

TEXT_LIMIT = 2000


def milliseconds(moment: datetime) -> int:
    """The networks' time format: milliseconds since 1970, in UTC."""
    return round(moment.timestamp() * 1000)


def change_mark(rows: models.QuerySet[Any], *moments: str) -> str:
    """Changes when a row is added or one of its moments changes; a polling page compares it."""
    kinds = [kind(name) for name in moments for kind in (Count, Max)]
    values = rows.order_by().aggregate(Count("pk"), *kinds).values()
    return "-".join(str(milliseconds(v) if isinstance(v, datetime) else v or 0) for v in values)


def the_page() -> dict[str, Any]:
    page = OfficialPage.objects.get()
    return {"type": "page", "id": page.pk, "name": page.name}


class Written(models.Model):
    """A text with an author; without one it is the official page's. Deleted rows stay."""

    EVENT: ClassVar[str]

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    text = models.TextField(max_length=TEXT_LIMIT, blank=True)
    attachment = models.CharField(max_length=10, choices=AttachmentKind.choices, blank=True)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text[:60]

    @transaction.atomic
    def rewrite(self, text: str, *, at: datetime) -> None:
        """The author corrects it. Raises Refused when it has been deleted meanwhile."""
        if self.deleted_at:
            raise Refused(_("This has already been deleted."))
        if text == self.text:
            return
        self.text, self.edited_at = text, at
        self.save(update_fields=["text", "edited_at"])
        announce(f"{self.EVENT}_edit", self.describe(), at=at)

    @transaction.atomic
    def erase(self, *, at: datetime, by: Mapping[str, Any] | None = None) -> None:
        """Delete it, by the author or by `by`. Repeatable."""
        if self.deleted_at:
            return
        self.deleted_at = at
        self.save(update_fields=["deleted_at"])
        values = self.describe() | {"removed_by": by or self.from_whom()}
        announce(f"{self.EVENT}_delete", values, at=at)

    def describe(self) -> dict[str, Any]:
        """As events and the API show it; without a deleted text."""
        values = {
            "id": self.pk,
            "from": self.from_whom(),
            "text": "" if self.deleted_at else self.text,
            "created_at": milliseconds(self.created_at),
        }
        if self.attachment and not self.deleted_at:
            number = f"{self.EVENT}{self.pk}"
            url = f"{OfficialPage.objects.get().base_url}{self.attachment_url}"
            shown = describe(
                AttachmentKind(self.attachment), self.attachments, number=number, url=url
            )
            values["attachments"] = [shown]
        return values

    @property
    def attachments(self) -> AttachmentTexts:
        """Texts of the attachments."""
        return OfficialPage.objects.words().attachments

    @property
    def attachment_url(self) -> str:
        """The same in every language."""
        with override(settings.LANGUAGE_CODE):
            return (
                reverse("demo-network:attachment", args=[self.attachment])
                if self.attachment
                else ""
            )

    def from_whom(self) -> dict[str, Any]:
        if self.author is not None:
            return {"type": "person", "id": self.author.pk, "name": self.author.name}
        return the_page()


def full_url(post: "Post | Comment") -> str:
    """The public address, the same in every language."""
    with override(settings.LANGUAGE_CODE):
        return f"{OfficialPage.objects.get().base_url}{post.get_absolute_url()}"


class PostQuerySet(models.QuerySet["Post"]):
    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def visible(self) -> Self:
        """Not deleted."""
        return self.filter(deleted_at__isnull=True)

    def up_to(self, number: int) -> Self:
        """This one and earlier ones."""
        return self.filter(pk__lte=number)

    @transaction.atomic
    def publish(
        self,
        text: str,
        *,
        at: datetime,
        pictures: Sequence[tuple[Picture, str]] = (),
        comments_open: bool = True,
    ) -> "Post":
        """The official page writes on its wall; the webhook is called as for any event.

        `pictures`, each with its description, are shown beneath the text in their order.
        """
        post = self.create(text=text, published_at=at, comments_open=comments_open)
        Picture.hang(post, pictures)
        announce("post_new", post.describe(), at=at)
        return post

    def mark(self) -> str:
        return change_mark(self, "edited_at", "deleted_at")


class Post(models.Model):
    """A post of the official page on its wall."""

    text = models.TextField(max_length=TEXT_LIMIT, blank=True)
    published_at = models.DateTimeField()
    comments_open = models.BooleanField(default=True)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects = PostQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        return reverse("demo-network:post", args=[self.pk])

    def describe(self) -> dict[str, Any]:
        return {
            "id": self.pk,
            "from": the_page(),
            "text": self.text,
            "created_at": milliseconds(self.published_at),
            "url": full_url(self),
        }

    @transaction.atomic
    def rewrite(
        self, text: str, *, at: datetime, pictures: Sequence[tuple[Picture, str]] | None = None
    ) -> None:
        """The page corrects it; `pictures` replace those it has, None leaves them.

        Raises Refused when it has been deleted.
        """
        if self.deleted_at:
            raise Refused(_("This has already been deleted."))
        if pictures is not None:
            self.pictures.all().update(post=None)
            Picture.hang(self, pictures)
        self.text, self.edited_at = text, at
        self.save(update_fields=["text", "edited_at"])
        announce("post_edit", self.describe(), at=at)

    @transaction.atomic
    def erase(self, *, at: datetime) -> None:
        """The page deletes it. Repeatable."""
        if self.deleted_at:
            return
        self.deleted_at = at
        self.save(update_fields=["deleted_at"])
        announce("post_delete", self.describe(), at=at)

    @transaction.atomic
    def comment(
        self,
        text: str,
        *,
        by: Person | None,
        at: datetime,
        reply_to: "Comment | None" = None,
        attachment: str = "",
        key: uuid.UUID | None = None,
    ) -> "Comment":
        """Comment the post, as the page itself when `by` is None.

        A form sent twice has the same `key` and makes one comment. Raises Refused when the comment
        replied to has been deleted, or comments are closed.
        """
        key = key or uuid.uuid4()
        if already := Comment.objects.filter(key=key).first():
            return already
        if not self.comments_open and by is not None:
            raise Refused(_("Comments on this post are closed."))
        if reply_to is not None and reply_to.deleted_at:
            raise Refused(_("The comment you answer has been deleted."))
        comment = Comment.objects.create(
            key=key,
            post=self,
            author=by,
            text=text,
            attachment=attachment,
            created_at=at,
            reply_to=reply_to,
            root=reply_to and (reply_to.root or reply_to),
        )
        announce("comment_new", comment.describe(), at=at)
        if by is not None:
            comment.suffer(at=at)
        return comment


class CommentQuerySet(models.QuerySet["Comment"]):
    def beneath(self, *posts: Post) -> Self:
        return self.filter(post__in=posts).select_related("author").order_by("created_at", "pk")

    def visible(self) -> Self:
        """Neither deleted nor hidden."""
        return self.not_deleted().filter(hidden_at__isnull=True)

    def not_deleted(self) -> Self:
        """Not deleted; the page may have hidden it."""
        return self.filter(deleted_at__isnull=True)

    def begun_by(self, person_pk: int, *, since: datetime) -> Self:
        """Threads that a person has begun since a moment, oldest first."""
        begun = self.visible().filter(root=None, author=person_pk, created_at__gte=since)
        return begun.select_related("post").order_by("pk")

    def official(self) -> Self:
        """Comments of the page itself."""
        return self.filter(author=None)

    def mark(self) -> str:
        return change_mark(self, "edited_at", "deleted_at", "hidden_at")


class Comment(Written):
    """A comment beneath a post, or a reply to one; shown one level deep."""

    EVENT = "comment"

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments")
    reply_to = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="replies"
    )
    root = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="thread")

    hidden_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["post", "created_at"], name="comment_by_post")]

    def get_absolute_url(self) -> str:
        return f"{self.post.get_absolute_url()}#comment-{self.pk}"

    def describe(self) -> dict[str, Any]:
        return super().describe() | {
            "post_id": self.post_id,
            "reply_to": self.reply_to_id,
            "url": full_url(self),
        }

    @transaction.atomic
    def hide(self, *, at: datetime) -> None:
        """The page hides it from everybody; announced as a removal. No effect if repeated, or after
        its author deleted it."""
        if self.hidden_at is None and self.deleted_at is None:
            self.hidden_at = at
            self.save(update_fields=["hidden_at"])
            values = self.describe() | {"text": "", "removed_by": the_page()}
            announce("comment_delete", values, at=at)

    @transaction.atomic
    def remove(self, *, at: datetime) -> None:
        """The page deletes it for good."""
        self.hidden_at = self.hidden_at or at
        self.save(update_fields=["hidden_at"])
        self.erase(at=at, by=the_page())

    @property
    def is_seen(self) -> bool:
        return self.deleted_at is None and self.hidden_at is None

    @property
    def removal_sentence(self) -> str:
        """The text in its place; for a hidden comment it does not say who deleted it."""
        if self.deleted_at is None:
            return gettext("The official page has hidden this comment.")
        if self.hidden_at is not None:
            return gettext("The comment has been deleted.")
        return gettext("The comment has been deleted by its author.")

    @transaction.atomic
    def show(self, *, at: datetime) -> None:
        """The page shows it to everyone again. Repeatable."""
        if self.hidden_at is not None and self.deleted_at is None:
            self.hidden_at = None
            self.save(update_fields=["hidden_at"])
            announce("comment_restore", self.describe(), at=at)

    def suffer(self, *, at: datetime) -> None:
        """What its author does at once on a bad day."""
        days = BadDay.objects.by_kind()
        if BadDay.objects.strike(BadDay.Kind.AUTHOR_EDITS, days):
            self.rewrite(
                f"{self.text}\n{OfficialPage.objects.words().afterthought}"[:TEXT_LIMIT], at=at
            )
        if BadDay.objects.strike(BadDay.Kind.AUTHOR_DELETES, days):
            self.erase(at=at)
