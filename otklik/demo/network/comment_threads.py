"""What the pages show: posts with their threads, one level deep."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from otklik.demo.network.models import OfficialPage, Person
from otklik.demo.network.posts import Comment, Post

POSTS = 10
THREADS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    comment: Comment
    replies: list[Comment]

    @property
    def is_shown(self) -> bool:
        """A deleted comment keeps its place only while something stands beneath it."""
        return not self.comment.deleted_at or bool(self.replies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A post as a page shows it; `earlier` counts the threads that are not on this page.

    `key` is for the form beneath it: a second press of it makes no second comment.
    """

    post: Post
    threads: list[Thread]
    earlier: int = 0
    key: UUID = field(default_factory=uuid4)


def shown(posts: Iterable[Post], *, newest: int | None = None) -> list[Shown]:
    """Posts with their threads in order of time, of each post only the `newest` if told so."""
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
        kept = threads[-newest:] if newest else threads
        result.append(Shown(post=post, threads=kept, earlier=len(threads) - len(kept)))
    return result


def on_the_wall() -> list[Post]:
    """The newest posts that stand, newest first."""
    return list(Post.objects.visible().newest_first()[:POSTS])


def asked_beneath(posts: Sequence[Post]) -> Post | None:
    """Of `posts`, newest first, the one whose box holds the half-written comment: the one that it
    is about, else the newest that takes comments."""
    about = OfficialPage.objects.words().posts[0]
    open_ones = [post for post in posts if post.comments_open]
    return next((post for post in open_ones if post.text == about), next(iter(open_ones), None))


def first_words(person: Person | None, *, draft: str = "") -> str:
    """The half-written comment: the prepared one named `draft`, else one for a newcomer."""
    drafts = OfficialPage.objects.words().drafts
    if draft in drafts:
        return drafts[draft]
    has_written = person is not None and person.comments.exists()
    return "" if has_written else next(iter(drafts.values()))
