# ruff: noqa: F401
"""Where Django finds the models of this app."""

from otklik.incidents.approval_rules.models import ApprovalRule, Ground
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.blockers.models import Awaited, Mark
from otklik.incidents.cases.choices import Concern
from otklik.incidents.cases.client import Client, Identity, IdentityClaim, WritingPermission
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.invitation import Invitation
from otklik.incidents.cases.message import Message, MessagePart, MessageVersion
from otklik.incidents.cases.queries import IncidentQuerySet
from otklik.incidents.cases.similarity_fingerprint import Likeness
from otklik.incidents.classification.models import AlarmList, CompetenceSign, Learning
from otklik.incidents.deadlines.extensions_and_interim_answers import Extension, Interim
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.feedback.models import Helpfulness, HelpRules
from otklik.incidents.importing.models import ImportedRow, ImportFile, ImportProfile, ImportRun
from otklik.incidents.inbox.models import Batch, BatchLine, Handover, Presence, SavedView
from otklik.incidents.information_requests.models import (
    InformationRequest,
    LetterKind,
    RefusalGround,
    RequestTerms,
    Sorting,
)
from otklik.incidents.intake.question_and_tombstone import Question, Tombstone
from otklik.incidents.mass_incidents.models import MassIncident, MassMember
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.moderation.models import ModerationAct, ModerationRule
from otklik.incidents.moderation.moderation_step import ModerationStep
from otklik.incidents.moderation.removed_comment_copies import KeptFile, KeptText
from otklik.incidents.public_answers.models import Pair
from otklik.incidents.quality.models import (
    DrawnAnswer,
    PointRating,
    QualityDraw,
    QualityPoint,
    Rating,
)
from otklik.incidents.replies.approval.models import Approval, OutsideWord, Suggestion
from otklik.incidents.replies.closing_note.skipped_note import SkippedLine
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.referral.models import Referral
from otklik.incidents.replies.referral.public_body import Body
from otklik.incidents.replies.text_checks.clearance import Clearance
from otklik.incidents.reply_templates.models import Citation, ReplyTemplate, Wording
from otklik.incidents.sla.models import Clock, MatterKind, Norm, NormDocument
from otklik.incidents.topics.models import Competence, Topic, TopicPhrase, Urgency
from otklik.incidents.transfers.models import Transfer
