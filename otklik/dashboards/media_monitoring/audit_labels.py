"""What journal lines of the information field say."""

from django.utils.translation import gettext_noop

VERBS = {
    "source.added": gettext_noop("a source was added"),
    "source.stopped": gettext_noop("a source is read no longer"),
    "source.resumed": gettext_noop("a source is read again"),
    "mention.noted": gettext_noop("a mention was noted by hand"),
    "mention.marked": gettext_noop("it was said what is to be done with a mention"),
    "mention.put_back": gettext_noop("a mention was put back"),
    "mention.corrected": gettext_noop("topic and tone of a mention were corrected"),
    "mention.became_incident": gettext_noop("a mention became an incident"),
    "mention.erased": gettext_noop("words of a mention went with its incident"),
    "monitoring_file.uploaded": gettext_noop("a file of a monitoring system was uploaded"),
    "monitoring_file.started": gettext_noop("the loading of a file of mentions began"),
    "brief.made": gettext_noop("a brief of the information field was made"),
    "brief.corrected": gettext_noop("a brief was corrected"),
    "brief.sent": gettext_noop("a brief was sent"),
    "brief.mailed": gettext_noop("a brief left by mail"),
    "rise.noted": gettext_noop("a topic rose beyond its usual range"),
    "rise.seen": gettext_noop("a warning was looked at"),
    "rise.decided": gettext_noop("it was decided on a warning"),
}
