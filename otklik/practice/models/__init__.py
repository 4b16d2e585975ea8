from otklik.practice.models.bad_day import BadDay
from otklik.practice.models.delivery import WebhookDelivery
from otklik.practice.models.dialogue import Dialogue, DirectMessage
from otklik.practice.models.official_page import OfficialPage
from otklik.practice.models.person import Person
from otklik.practice.models.picture import Picture
from otklik.practice.models.wall import Comment, Post

__all__ = [
    "BadDay",
    "Comment",
    "Dialogue",
    "DirectMessage",
    "OfficialPage",
    "Person",
    "Picture",
    "Post",
    "WebhookDelivery",
]
