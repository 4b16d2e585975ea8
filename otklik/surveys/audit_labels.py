"""Audit labels of questionnaires, samples, readers and split ballots."""

from django.utils.translation import gettext_noop

VERBS = {
    "questionnaire.drafted": gettext_noop("a draft of a questionnaire was begun"),
    "questionnaire.draft_changed": gettext_noop("a draft of a questionnaire was changed"),
    "questionnaire.approval_asked": gettext_noop("approval of a questionnaire was asked for"),
    "questionnaire.returned": gettext_noop("a questionnaire was returned for correction"),
    "questionnaire.approved": gettext_noop("a questionnaire was approved"),
    "questionnaire.dropped": gettext_noop("a draft of a questionnaire was put away"),
    "wave.sample_described": gettext_noop("whom a survey asks and how many was written down"),
    "wave.reader_named": gettext_noop("who reads the words of a survey was named"),
    "wave.words_read": gettext_noop("the words of a survey were read by its reader"),
    "wave.split": gettext_noop("a survey is asked by two versions"),
    "wave.joined": gettext_noop("a survey is asked by one version again"),
}
