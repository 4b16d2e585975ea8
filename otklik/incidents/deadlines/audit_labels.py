from django.utils.translation import gettext_noop

VERBS = {
    "norm.approved": gettext_noop("document that sets a norm of time recorded"),
    "norm.document_lifted": gettext_noop("document of a norm of time holds no longer"),
    "clock.start_chosen": gettext_noop("moment from which time limits are counted chosen"),
    "incident.extended": gettext_noop("time limit extended"),
    "incident.extension_withdrawn": gettext_noop("extension of the time limit taken back"),
    "incident.outside_deadline": gettext_noop("time limit set outside noted"),
    "incident.outside_deadline_lifted": gettext_noop("time limit set outside lifted"),
    "reply.marked_interim": gettext_noop("reply marked as interim"),
    "reply.marked_final": gettext_noop("reply marked as final"),
    "reply.shows_the_way": gettext_noop("where to turn put into the reply"),
    "incident.waits": gettext_noop("waits for somebody"),
    "incident.waits_no_more": gettext_noop("waits no more"),
    "reply.shows_no_way": gettext_noop("the reply no longer closes the incident by itself"),
}
