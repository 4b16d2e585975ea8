from otklik.incidents.models.alarm_list import AlarmList
from otklik.incidents.models.approval import Approval
from otklik.incidents.models.approval_rule import ApprovalRule, Ground
from otklik.incidents.models.attachment import Attachment
from otklik.incidents.models.awaited import Awaited
from otklik.incidents.models.batch import Batch, BatchLine
from otklik.incidents.models.body import Body, Referral
from otklik.incidents.models.claim import IdentityClaim
from otklik.incidents.models.clearance import Clearance
from otklik.incidents.models.client import Client, Identity, WritingPermission
from otklik.incidents.models.competence_sign import CompetenceSign
from otklik.incidents.models.concern import Concern
from otklik.incidents.models.extension import Extension
from otklik.incidents.models.handover import Handover
from otklik.incidents.models.help_rules import HelpRules
from otklik.incidents.models.helpfulness import Helpfulness
from otklik.incidents.models.imported import ImportedRow, ImportFile, ImportProfile
from otklik.incidents.models.imports import ImportRun
from otklik.incidents.models.incident import Incident
from otklik.incidents.models.incidents import IncidentQuerySet
from otklik.incidents.models.interim import Interim
from otklik.incidents.models.invitation import Invitation
from otklik.incidents.models.learning import Learning
from otklik.incidents.models.likeness import Likeness
from otklik.incidents.models.mark import Mark
from otklik.incidents.models.mass import MassIncident
from otklik.incidents.models.mass_member import MassMember
from otklik.incidents.models.message import Message, MessageVersion
from otklik.incidents.models.moderation import ModerationAct
from otklik.incidents.models.moderation_copy import KeptFile, KeptText
from otklik.incidents.models.moderation_rule import ModerationRule
from otklik.incidents.models.moderation_step import ModerationStep
from otklik.incidents.models.norm import Clock, MatterKind, Norm, NormDocument
from otklik.incidents.models.outside_case import OutsideCase
from otklik.incidents.models.outside_word import OutsideWord
from otklik.incidents.models.pair import Pair
from otklik.incidents.models.part import MessagePart
from otklik.incidents.models.presence import Presence
from otklik.incidents.models.quality import DrawnAnswer, QualityDraw, QualityPoint
from otklik.incidents.models.question import Question
from otklik.incidents.models.rating import PointRating, Rating
from otklik.incidents.models.regrouping import Regrouping
from otklik.incidents.models.reply import Reply
from otklik.incidents.models.request import InformationRequest
from otklik.incidents.models.request_rules import RefusalGround, RequestTerms
from otklik.incidents.models.saved_view import SavedView
from otklik.incidents.models.skipped_line import SkippedLine
from otklik.incidents.models.sorting import LetterKind, Sorting
from otklik.incidents.models.suggestion import Suggestion
from otklik.incidents.models.template import ReplyTemplate
from otklik.incidents.models.tombstone import Tombstone
from otklik.incidents.models.topic import Competence, Topic, TopicPhrase, Urgency
from otklik.incidents.models.transfer import Transfer
from otklik.incidents.models.wording import Citation, Wording

__all__ = [
    "AlarmList",
    "Approval",
    "ApprovalRule",
    "Attachment",
    "Awaited",
    "Batch",
    "BatchLine",
    "Body",
    "Citation",
    "Clearance",
    "Client",
    "Clock",
    "Competence",
    "CompetenceSign",
    "Concern",
    "DrawnAnswer",
    "Extension",
    "Ground",
    "Handover",
    "HelpRules",
    "Helpfulness",
    "Identity",
    "IdentityClaim",
    "ImportFile",
    "ImportProfile",
    "ImportRun",
    "ImportedRow",
    "Incident",
    "IncidentQuerySet",
    "InformationRequest",
    "Interim",
    "Invitation",
    "KeptFile",
    "KeptText",
    "Learning",
    "LetterKind",
    "Likeness",
    "Mark",
    "MassIncident",
    "MassMember",
    "MatterKind",
    "Message",
    "MessagePart",
    "MessageVersion",
    "ModerationAct",
    "ModerationRule",
    "ModerationStep",
    "Norm",
    "NormDocument",
    "OutsideCase",
    "OutsideWord",
    "Pair",
    "PointRating",
    "Presence",
    "QualityDraw",
    "QualityPoint",
    "Question",
    "Rating",
    "Referral",
    "RefusalGround",
    "Regrouping",
    "Reply",
    "ReplyTemplate",
    "RequestTerms",
    "SavedView",
    "SkippedLine",
    "Sorting",
    "Suggestion",
    "Tombstone",
    "Topic",
    "TopicPhrase",
    "Transfer",
    "Urgency",
    "Wording",
    "WritingPermission",
]
