"""The wall of the practice network: what waits for an answer stands there and can get one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound import ThreadRef
from otklik.demo.network.models import Person
from otklik.demo.network.posts import Comment, Post, full_url
from otklik.demo.start.network_account import CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    thread: ThreadRef
    number: str
    person: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """`account` is None where there is no practice network."""

    account: Account | None
    posts: tuple[Post, ...]

    @classmethod
    def present(cls) -> Self:
        posts = tuple(Post.objects.visible().filter(comments_open=True).order_by("-pk"))
        return cls(account=Account.objects.filter(code=CODE).first(), posts=posts)

    def stood_at(self, moment: datetime) -> Post | None:
        """A post that people could write under by then."""
        if self.account is None:
            return None
        items = [post for post in self.posts if post.published_at <= moment]
        return items[moment.minute % len(items)] if items else None

    def comment(self, text: str, *, name: str, at: datetime) -> Stands:
        """Somebody new writes there; the desk has heard of it already."""
        post = self.stood_at(at)
        if self.account is None or post is None:
            raise ValueError("Nobody could write there then.")
        person = Person.objects.arrive(at=at, name=name)
        comment = Comment.objects.create(post=post, author=person, text=text, created_at=at)
        return Stands(
            thread=ThreadRef(container=self.account.container, post=str(post.pk)),
            number=str(comment.pk),
            person=str(person.pk),
            url=full_url(comment),
        )
