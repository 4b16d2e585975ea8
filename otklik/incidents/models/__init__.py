from otklik.incidents.models.client import Client, Identity
from otklik.incidents.models.incident import Incident, IncidentQuerySet
from otklik.incidents.models.message import Message, MessageVersion
from otklik.incidents.models.reply import Approval, Reply
from otklik.incidents.models.topic import Norm, Topic, TopicPhrase, Urgency

__all__ = [
    "Approval",
    "Client",
    "Identity",
    "Incident",
    "IncidentQuerySet",
    "Message",
    "MessageVersion",
    "Norm",
    "Reply",
    "Topic",
    "TopicPhrase",
    "Urgency",
]
