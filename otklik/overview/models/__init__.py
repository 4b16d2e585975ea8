from otklik.overview.models.brief import Brief
from otklik.overview.models.brief_mail import BriefMail
from otklik.overview.models.daily import CountedDay, DailyCount
from otklik.overview.models.explanation import Explanation
from otklik.overview.models.export import MonitoringFile
from otklik.overview.models.letter import Letter
from otklik.overview.models.media import MediaRequest, MediaTerms
from otklik.overview.models.mention import Mention
from otklik.overview.models.occasion import Occasion
from otklik.overview.models.placing import Placing, Witness
from otklik.overview.models.press import MentionPress, MentionPressLine
from otklik.overview.models.rise import Rise
from otklik.overview.models.source import RawMention, Source
from otklik.overview.models.speaker import Speaker, Speaking

__all__ = [
    "Brief",
    "BriefMail",
    "CountedDay",
    "DailyCount",
    "Explanation",
    "Letter",
    "MediaRequest",
    "MediaTerms",
    "Mention",
    "MentionPress",
    "MentionPressLine",
    "MonitoringFile",
    "Occasion",
    "Placing",
    "RawMention",
    "Rise",
    "Source",
    "Speaker",
    "Speaking",
    "Witness",
]
