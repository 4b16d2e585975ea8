from otklik.incidents.models.approval import Approval
from otklik.incidents.models.attachment import Attachment
from otklik.incidents.models.client import Client, Identity
from otklik.incidents.models.imported import ImportedRow, ImportFile, ImportProfile
from otklik.incidents.models.imports import ImportRun
from otklik.incidents.models.incident import Incident
from otklik.incidents.models.incidents import IncidentQuerySet
from otklik.incidents.models.message import Message, MessageVersion, Tombstone
from otklik.incidents.models.pair import Pair
from otklik.incidents.models.question import Question
from otklik.incidents.models.reply import Reply
from otklik.incidents.models.template import ReplyTemplate
from otklik.incidents.models.topic import Competence, Norm, Topic, TopicPhrase, Urgency

__all__ = [
    "Approval",
    "Attachment",
    "Client",
    "Competence",
    "Identity",
    "ImportFile",
    "ImportProfile",
    "ImportRun",
    "ImportedRow",
    "Incident",
    "IncidentQuerySet",
    "Message",
    "MessageVersion",
    "Norm",
    "Pair",
    "Question",
    "Reply",
    "ReplyTemplate",
    "Tombstone",
    "Topic",
    "TopicPhrase",
    "Urgency",
]
