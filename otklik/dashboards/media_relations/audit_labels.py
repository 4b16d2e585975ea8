"""What journal lines of acting in the information field say."""

from django.utils.translation import gettext_noop

VERBS = {
    "occasion.begun": gettext_noop("an occasion for news was written down"),
    "occasion.changed": gettext_noop("an occasion for news was changed"),
    "occasion.taken": gettext_noop("an occasion for news has its person and its day"),
    "occasion.drafted": gettext_noop("a draft was made of an occasion for news"),
    "occasion.published": gettext_noop("an occasion for news was told"),
    "occasion.dropped": gettext_noop("an occasion for news was dropped"),
    "explanation.begun": gettext_noop("a refutation or explanation was begun"),
    "explanation.written": gettext_noop("the text of a refutation or explanation was written"),
    "explanation.submitted": gettext_noop("a refutation or explanation waits for a second person"),
    "explanation.recalled": gettext_noop("a refutation or explanation is written on"),
    "explanation.approved": gettext_noop("a refutation or explanation was approved"),
    "explanation.returned": gettext_noop("a refutation or explanation was sent back"),
    "explanation.drafted": gettext_noop("a draft was made of a refutation or explanation"),
    "explanation.published": gettext_noop("a refutation or explanation was published"),
    "explanation.dropped": gettext_noop("a refutation or explanation was put away"),
    "speaker.named": gettext_noop("a speaker was named"),
    "speaker.ended": gettext_noop("a speaker speaks no longer"),
    "media_request.noted": gettext_noop("a request from the media was written down"),
    "media_request.given": gettext_noop("a request from the media has its speaker"),
    "media_request.written": gettext_noop("the answer to the media was written"),
    "media_request.submitted": gettext_noop("the answer to the media waits for a second person"),
    "media_request.recalled": gettext_noop("the answer to the media is written on"),
    "media_request.approved": gettext_noop("the answer to the media was approved"),
    "media_request.returned": gettext_noop("the answer to the media was sent back"),
    "media_request.answered": gettext_noop("the media were answered"),
    "media_request.refused": gettext_noop("the media were refused an answer"),
    "media_request.delayed": gettext_noop("the answer to the media was put off"),
    "mention.explained": gettext_noop("a mention was answered by us publicly"),
}
