"""Posts with their comment threads, one level deep, and what a polling page already shows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlencode
from uuid import UUID, uuid4

from otklik.core.text_cleanup import whole_number
from otklik.demo.network.models import OfficialPage, Person
from otklik.demo.network.posts_and_comments import Comment, Post

POSTS = 10
THREADS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    comment: Comment
    replies: list[Comment]

    @property
    def is_shown(self) -> bool:
        """A deleted comment stays as a placeholder only while it has replies."""
        return not self.comment.deleted_at or bool(self.replies)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostWithThreads:
    """A post as a page shows it; `earlier` counts the threads that are not on this page.

    `key` is for its comment form: a repeated submission makes no second comment.
    """

    post: Post
    threads: list[Thread]
    earlier: int = 0
    key: UUID = field(default_factory=uuid4)


def with_threads(posts: Iterable[Post], *, newest: int | None = None) -> list[PostWithThreads]:
    """Posts with their threads in order of time; of each post only the `newest`, if given."""
    posts = list(posts)
    roots: dict[int, list[Comment]] = defaultdict(list)
    replies: dict[int, list[Comment]] = defaultdict(list)
    for comment in Comment.objects.beneath(*posts):
        if comment.root_id is None:
            roots[comment.post_id].append(comment)
        elif not comment.deleted_at:
            replies[comment.root_id].append(comment)
    result = []
    for post in posts:
        threads = [Thread(comment=root, replies=replies[root.pk]) for root in roots[post.pk]]
        threads = [thread for thread in threads if thread.is_shown]
        visible = threads[-newest:] if newest else threads
        result.append(
            PostWithThreads(post=post, threads=visible, earlier=len(threads) - len(visible))
        )
    return result


def wall_posts() -> list[Post]:
    """The newest visible posts, newest first."""
    return list(Post.objects.visible().newest_first()[:POSTS])


def post_of_draft(posts: Sequence[Post]) -> Post | None:
    """Of `posts`, newest first, the one the prepared comment is about, else the newest that allows
    comments."""
    about = OfficialPage.objects.words().posts[0]
    open_ones = [post for post in posts if post.comments_open]
    return next((post for post in open_ones if post.text == about), next(iter(open_ones), None))


def first_words(person: Person | None, *, draft: str = "") -> str:
    """The prepared comment named `draft`, else one for a newcomer."""
    drafts = OfficialPage.objects.words().drafts
    if draft in drafts:
        return drafts[draft]
    has_written = person is not None and person.comments.exists()
    return "" if has_written else next(iter(drafts.values()))


def newest_post() -> int:
    return Post.objects.visible().newest_first().values_list("pk", flat=True).first() or 0


def mark() -> str:
    """Changes with any change on the wall."""
    return f"{Comment.objects.mark()}-{Post.objects.mark()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a page shows: one post (`only`) or the wall up to its `newest` post.

    `newest_post` is the newest post known to the page, `mark` the state of the comments it shows.
    """

    only: int = 0
    newest: int = 0
    newest_post: int = field(default_factory=newest_post)
    mark: str = field(default_factory=lambda: mark())

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """From the query string; invalid values give an empty page."""
        only, newest, result = (
            whole_number(query.get(name, "")) for name in ("only", "newest", "told")
        )
        return cls(only=only, newest=newest, newest_post=result, mark=query.get("mark", ""))

    def now(self) -> Self:
        return replace(self, newest_post=newest_post(), mark=mark())

    def posts(self) -> list[PostWithThreads]:
        """The posts of the page, with their current threads."""
        if self.only:
            return with_threads(Post.objects.visible().filter(pk=self.only))
        return with_threads(
            Post.objects.visible().up_to(self.newest).newest_first()[:POSTS], newest=THREADS
        )

    @property
    def has_new_post(self) -> bool:
        return not self.only and self.newest_post > self.newest

    @property
    def query(self) -> str:
        return urlencode(
            {"only": self.only, "newest": self.newest, "told": self.newest_post, "mark": self.mark}
        )
