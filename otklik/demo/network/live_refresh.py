"""Looking again: what a page holds, so that only what has changed is sent to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlencode

from otklik.demo.network.comment_threads import POSTS, THREADS, Shown, shown
from otklik.demo.network.posts import Comment, Post


def newest_post() -> int:
    return Post.objects.visible().newest_first().values_list("pk", flat=True).first() or 0


def mark() -> str:
    """Another one after any change of what stands on the wall."""
    return f"{Comment.objects.mark()}-{Post.objects.mark()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a page holds: one post (`only`) or the wall up to its `newest` one.

    `told` is the newest post the page has heard of, `mark` the state of comments it shows.
    """

    only: int = 0
    newest: int = 0
    newest_post: int = field(default_factory=newest_post)
    mark: str = field(default_factory=lambda: mark())

    @classmethod
    def asked(cls, asked: Mapping[str, str]) -> Self:
        """As the page's own address says; nonsense is an empty page."""
        only, newest, result = (_number(asked.get(name, "")) for name in ("only", "newest", "told"))
        return cls(only=only, newest=newest, newest_post=result, mark=asked.get("mark", ""))

    def now(self) -> Self:
        return replace(self, newest_post=newest_post(), mark=mark())

    def shown(self) -> list[Shown]:
        """The posts that the page has, with their threads as they stand now."""
        if self.only:
            return shown(Post.objects.visible().filter(pk=self.only))
        return shown(
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


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
