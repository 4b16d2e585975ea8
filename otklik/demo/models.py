from otklik.demo.network.dialogue import Dialogue, DirectMessage
from otklik.demo.network.models import BadDay, OfficialPage, Person, Picture, WebhookDelivery
from otklik.demo.network.wall import Comment, Post
from otklik.demo.story.models import History, Staged

__all__ = [
    "BadDay",
    "Comment",
    "Dialogue",
    "DirectMessage",
    "History",
    "OfficialPage",
    "Person",
    "Picture",
    "Post",
    "Staged",
    "WebhookDelivery",
]
