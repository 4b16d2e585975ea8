# ruff: noqa: F401
"""Where Django finds the models of this app."""

from otklik.demo.network.direct_messages import Dialogue, DirectMessage
from otklik.demo.network.models import BadDay, OfficialPage, Person, Picture, WebhookDelivery
from otklik.demo.network.posts_and_comments import Comment, Post
from otklik.demo.snapshot.fictitious_object_marks import Staged
