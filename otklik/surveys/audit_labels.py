"""Audit labels of questionnaires, samples, readers and split ballots."""

from django.utils.translation import gettext_noop

VERBS = {
    "questionnaire.drafted": gettext_noop("a draft of a questionnaire was started"),
    "questionnaire.draft_changed": gettext_noop("a draft of a questionnaire was changed"),
    "questionnaire.approval_asked": gettext_noop("approval of a questionnaire was requested"),
    "questionnaire.returned": gettext_noop("a questionnaire was returned for correction"),
    "questionnaire.approved": gettext_noop("a questionnaire was approved"),
    "questionnaire.dropped": gettext_noop("a draft of a questionnaire was deleted"),
    "wave.sample_described": gettext_noop("the sample of a survey was described"),
    "wave.reader_named": gettext_noop("the reader of a survey's texts was appointed"),
    "wave.words_read": gettext_noop("the texts of a survey were read by its reader"),
    "wave.split": gettext_noop("a survey is asked in two versions"),
    "wave.joined": gettext_noop("a survey is asked in one version again"),
}
