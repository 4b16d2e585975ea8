from otklik.dashboards.figures.models import CountedDay, DailyCount
from otklik.dashboards.leadership.sent_weekly_letter import Letter
from otklik.dashboards.media_monitoring.briefs.models import Brief, BriefMail
from otklik.dashboards.media_monitoring.mentions.models import (
    Mention,
    MentionPress,
    MentionPressLine,
)
from otklik.dashboards.media_monitoring.sources.models import MonitoringFile, RawMention, Source
from otklik.dashboards.media_monitoring.topic_alerts.models import Rise
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.dashboards.media_relations.media_requests.models import MediaRequest, MediaTerms
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.dashboards.media_relations.speakers.models import Speaker, Speaking
from otklik.dashboards.needs.topic_placing import Placing, Witness

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
