from otklik.overview.models.daily import CountedDay, DailyCount
from otklik.overview.models.export import MonitoringFile
from otklik.overview.models.mention import Mention
from otklik.overview.models.press import MentionPress, MentionPressLine
from otklik.overview.models.rise import Rise
from otklik.overview.models.source import RawMention, Source

__all__ = [
    "CountedDay",
    "DailyCount",
    "Mention",
    "MentionPress",
    "MentionPressLine",
    "MonitoringFile",
    "RawMention",
    "Rise",
    "Source",
]
