# ruff: noqa: F401
"""Where Django finds the models of this app."""

from otklik.incidents.approval_rules import models as approval_rules
from otklik.incidents.attachments import models as attachments
from otklik.incidents.blockers import models as blockers
from otklik.incidents.cases import client, incident, invitation, message, similarity_fingerprint
from otklik.incidents.classification import models as classification
from otklik.incidents.deadlines import extensions_and_interim_answers
from otklik.incidents.external_cases import models as external_cases
from otklik.incidents.feedback import models as feedback
from otklik.incidents.foi_requests import models as foi_requests
from otklik.incidents.importing import models as importing
from otklik.incidents.inbox import models as inbox
from otklik.incidents.intake import models
from otklik.incidents.mass_incidents import models as mass_incidents
from otklik.incidents.merge_and_split import models as merge_and_split
from otklik.incidents.moderation import models as moderation
from otklik.incidents.moderation import network_takedown_request, removed_comment_copies
from otklik.incidents.public_answers import models as public_answers
from otklik.incidents.quality import models as quality
from otklik.incidents.replies import models as replies
from otklik.incidents.replies.approval import models as approval
from otklik.incidents.replies.closing_note import skipped_note
from otklik.incidents.replies.referral import models as referral
from otklik.incidents.replies.referral import public_bodies_directory
from otklik.incidents.replies.text_checks import cleared_fragment
from otklik.incidents.reply_templates import models as reply_templates
from otklik.incidents.sla import models as sla
from otklik.incidents.topics import models as topics
from otklik.incidents.transfers import models as transfers
