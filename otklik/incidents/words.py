"""Sentences of the desk that depend on data: audiences, certainty, what a press will do."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from otklik.answers.verbs import VERBS as ANSWER_VERBS
from otklik.assistant.verbs import VERBS as ASSISTANT_VERBS
from otklik.channels.models import Account
from otklik.channels.verbs import VERBS as PUBLICATION_VERBS
from otklik.incidents.deadline_words import VERBS as DEADLINE_VERBS
from otklik.incidents.grouping_words import VERBS as GROUPING_VERBS
from otklik.incidents.keeping_words import VERBS as KEEPING_VERBS
from otklik.incidents.models import Client, Incident, Message, Reply
from otklik.incidents.moderation_words import VERBS as MODERATION_VERBS
from otklik.incidents.silence_words import silence_words
from otklik.journal.words import words_of
from otklik.language.guess import ALMOST_CERTAIN_FROM, LIKELY_FROM, Guess
from otklik.language.letter import LetterKind
from otklik.notices.verbs import VERBS as NOTICE_VERBS
from otklik.register.verbs import VERBS as REGISTER_VERBS


def audience(lane: str) -> str:
    return _("everyone sees") if lane == Message.Lane.PUBLIC else _("privately")


def author_words(client: Client | None, account: Account) -> str:
    """The person behind a message or an incident, by what may be shown to every colleague."""
    if client is None:
        return _("unknown")
    if account.network == Account.NetworkCode.SITE:
        return _("%(client)s, the author of a question on the site") % {"client": client}
    return str(client)


def certainty_word(certainty: float) -> str:
    """How sure a guess is, in a word."""
    if certainty >= ALMOST_CERTAIN_FROM:
        return _("almost certain")
    return _("likely") if certainty >= LIKELY_FROM else _("not sure")


def guess_words(incident: Incident) -> str:
    """Why the machine thinks so; that it is a machine is said too."""
    if incident.guessed_topic is None and (silent := silence_words(incident.opening_text)):
        return _("There is nothing to read: %(why)s.") % {"why": silent}
    if incident.guessed_topic is None:
        return _("The machine found no topic: choose one.")
    if incident.guess_reason == Incident.SAID_BY_FILE:
        return _("The file from which it was loaded says so.")
    if incident.guess_certainty < LIKELY_FROM:
        return _("The machine is not sure: perhaps “%(topic)s”, by the words: %(words)s.") % {
            "topic": incident.guessed_topic,
            "words": incident.guess_reason or "—",
        }
    if not incident.guess_reason:
        return _("The machine cannot say why. Check the topic.")
    return _("The machine thinks so because of these words: %(words)s.") % {
        "words": incident.guess_reason
    }


def letter_sentence(guess: Guess[LetterKind]) -> str:
    """What the machine takes a letter for, how sure it is, and by which words."""
    kinds = {
        LetterKind.QUESTION: _("a question"),
        LetterKind.REQUEST: _("a request for information"),
        LetterKind.APPEAL: _("an official appeal"),
    }
    parts = {"kind": kinds[guess.value], "sure": certainty_word(guess.certainty)}
    if not guess.reasons:
        return _("The machine guesses: %(kind)s (%(sure)s).") % parts
    return _("The machine guesses: %(kind)s (%(sure)s), by the words: %(words)s.") % {
        **parts,
        "words": ", ".join(guess.reasons),
    }


def send_label(reply: Reply, *, needs_approval: bool) -> str:
    """Names audience and network, or who approves: the button says what will happen."""
    if needs_approval:
        return _("Send for approval")
    account = reply.in_reply_to.account
    network = account.name
    if reply.is_by_hand:
        return _("Go on to answer by hand: %(network)s") % {"network": network}
    if account.network == Account.NetworkCode.SITE:
        return _("Answer privately on the site")
    if reply.lane == Message.Lane.PRIVATE:
        return _("Send privately: %(network)s") % {"network": network}
    return _("Publish for everyone: %(network)s") % {"network": network}


VERBS = {
    "message.received": gettext_noop("message received"),
    "message.edited": gettext_noop("the person changed the message"),
    "message.deleted_by_author": gettext_noop("the message was removed in the network"),
    "message.own_deleted": gettext_noop("our message was removed in the network"),
    "message.restored": gettext_noop("the removed message stands there again"),
    "person.allowed_writing": gettext_noop("the person lets us write privately"),
    "person.denied_writing": gettext_noop("the person stopped us from writing privately"),
    "incident.triaged": gettext_noop("unit, topic and time limit decided"),
    "incident.taken": gettext_noop("taken"),
    "incident.closed": gettext_noop("closed"),
    "incident.reopened": gettext_noop("opened again"),
    "incident.continued": gettext_noop("the person goes on"),
    "incident.assigned": gettext_noop("handed to a colleague"),
    "incident.moved": gettext_noop("moved to another pile"),
    "incident.put_off": gettext_noop("put off to a moment"),
    "incident.woken": gettext_noop("brought back into the lists"),
    "incident.put_back": gettext_noop("the last press taken back"),
    "incident.answered_in_network": gettext_noop("answered in the network itself"),
    "incident.answered_outside": gettext_noop("an answer given elsewhere was noted"),
    "reply.begun": gettext_noop("reply begun"),
    "reply.discarded": gettext_noop("draft put away"),
    "reply.submitted": gettext_noop("handed over for approval"),
    "reply.returned": gettext_noop("returned for correction"),
    "reply.approved": gettext_noop("approved"),
    "reply.on_its_way": gettext_noop("reply on its way"),
    "reply.by_hand": gettext_noop("the answer must be put into the network by hand"),
    "reply.taken_back": gettext_noop("taken back before it was sent"),
    "reply.sent": gettext_noop("the answer stands in the network"),
    "reply.failed": gettext_noop("the answer was not sent"),
    "reply.unconfirmed": gettext_noop("the network did not confirm the answer"),
    "reply.queued_again": gettext_noop("the answer is sent again"),
    "attachment.added": gettext_noop("the person added a photo"),
    "attachment.described": gettext_noop("a photo or a recording described in words"),
    "attachment.taken_as_it_came": gettext_noop("a file taken as it came, with its risks"),
    "attachment.removed_by_author": gettext_noop("the person took away what they had shown"),
    "attachment.tried_again": gettext_noop("a file is fetched again"),
    "case.noted": gettext_noop("number in another system noted"),
    "case.handed": gettext_noop("answer handed over to another system"),
    "case.returned": gettext_noop("another system returned the answer"),
    "case.accepted": gettext_noop("another system accepted the answer"),
    "incident.noted": gettext_noop("card made by hand"),
    "incident.sorted": gettext_noop("said what it is: a question, a request, an appeal"),
    "request.registered": gettext_noop("request for information registered"),
    "request.delayed": gettext_noop("term of a request extended"),
    "request.answered": gettext_noop("request for information answered"),
    "request.forwarded": gettext_noop("request for information handed to another body"),
    "request.refused": gettext_noop("request for information refused"),
    "request.mistaken": gettext_noop("request taken out of the register"),
    "request.opened_again": gettext_noop("request taken into work again"),
    "invitation.made": gettext_noop("an invitation to the private channel written"),
    "invitation.used": gettext_noop("somebody came along the invitation"),
    "pair.shown": gettext_noop("question and answer shown on the site"),
    "pair.withdrawn": gettext_noop("question and answer taken off the site"),
    "import.started": gettext_noop("loading of a file begun"),
    "import.finished": gettext_noop("file loaded"),
    "import.undone": gettext_noop("loading of a file taken back"),
}


VERBS |= {
    "delivery.queued": gettext_noop("delivery waits in the queue"),
    "delivery.withdrawn": gettext_noop("delivery taken back"),
    "delivery.sending": gettext_noop("delivery begun"),
    "delivery.sent": gettext_noop("the network took the message"),
    "delivery.failed": gettext_noop("the network did not take the message"),
    "delivery.unconfirmed": gettext_noop("the network gave no clear answer"),
    "delivery.put_off": gettext_noop("delivery put off"),
    "approval_rule.decided": gettext_noop("rule of approval changed"),
    "topic.approval_decided": gettext_noop("decided whether a topic needs a second person"),
    "reply.approved_outside": gettext_noop("approved aloud or on paper, noted by a colleague"),
    "reply.word_objected": gettext_noop("objection: the approval noted was not given"),
    "wording.written": gettext_noop("template or phrase written"),
    "wording.changed": gettext_noop("template or phrase changed"),
    "wording.checked": gettext_noop("template checked"),
    "wording.put_away": gettext_noop("template or phrase put away"),
    "quality.drawn": gettext_noop("answers drawn to be rated"),
    "quality.rated": gettext_noop("answer rated by the checklist"),
    "help.rules_decided": gettext_noop("decided whether people are asked if it helped"),
    "incident.asked_if_helped": gettext_noop("the person was asked whether it helped"),
    "incident.helped": gettext_noop("the person says: it helped"),
    "incident.not_helped": gettext_noop("the person says: it did not help"),
    "incident.transferred": gettext_noop("handed over to another place"),
    "incident.line_skipped": gettext_noop("closed without a word in the open"),
    "incident.marked": gettext_noop("marked: a call or help is needed"),
    "incident.mark_lifted": gettext_noop("mark lifted: done"),
    "user.languages_chosen": gettext_noop("languages one speaks chosen"),
    "reply.suggested": gettext_noop("another wording suggested"),
    "reply.suggestion_accepted": gettext_noop("suggested wording taken over"),
    "reply.suggestion_declined": gettext_noop("suggested wording not taken over"),
    "reply.cleared": gettext_noop("words of a reply were said to be no personal data"),
    "reply.clearance_withdrawn": gettext_noop("words of a reply are personal data after all"),
    "delivery.sent_again": gettext_noop("a person had it sent again"),
    "delivery.held": gettext_noop("a stale post waits for a person's word"),
    "delivery.released": gettext_noop("a stale post was let go"),
    "raw_event.tried_again": gettext_noop("an event that failed was tried again"),
    "account.opened": gettext_noop("account opened"),
    "account.password_renewed": gettext_noop("new password given"),
    "account.closed": gettext_noop("account closed"),
    "account.opened_again": gettext_noop("account opened again"),
    "channel.broken": gettext_noop("the network refused our key twice: the channel is broken"),
    "channel.mended": gettext_noop("the channel works again"),
    "channel.access_lost": gettext_noop("the network says that we lost access"),
    "channel.alerted": gettext_noop("administrators were told about a channel"),
    "channel.opened": gettext_noop("official page added"),
    "channel.set_up": gettext_noop("settings of an official page changed"),
    "channel.secrets_kept": gettext_noop("keys of an official page changed"),
    "channel.secrets_forgotten": gettext_noop("keys of an official page removed"),
    "channel.certificates_set": gettext_noop("root certificates of an official page changed"),
    "channel.check_asked": gettext_noop("check of an official page asked for"),
    "channel.subscribe_asked": gettext_noop("events of an official page being connected"),
    "channel.dialogue_allowed": gettext_noop("dialogue in a foreign messenger allowed"),
    "channel.dialogue_forbidden": gettext_noop("dialogue in a foreign messenger no longer allowed"),
    "channel.passport_kept": gettext_noop("passport of an official page changed"),
    "channel.passport_checked": gettext_noop("official page checked against its passport"),
    "channel.mode_set": gettext_noop("channel switched to another mode"),
    "user.hands_chosen": gettext_noop("keys and density of the desk chosen"),
    "user.view_kept": gettext_noop("a view of the queue kept under a name"),
    "user.view_forgotten": gettext_noop("a kept view of the queue removed"),
    "user.shift_handed": gettext_noop("shift handed over"),
    "user.shift_read": gettext_noop("a shift handed over was read"),
    "user.undo_chosen": gettext_noop("time to take a reply back chosen"),
    "user.appointed": gettext_noop("appointed"),
    "user.appointment_ended": gettext_noop("appointment ended"),
    "language.learned": gettext_noop("topics learned from decisions"),
    "language.went_back": gettext_noop("went back to what was learned before"),
    "pack.loaded": gettext_noop("pack of the authority loaded"),
    "wave.planned": gettext_noop("survey planned"),
    "wave.reworded": gettext_noop("title or purpose of a survey changed"),
    "wave.rescheduled": gettext_noop("days of a survey changed"),
    "wave.opened": gettext_noop("survey opened"),
    "wave.comparison_fixed": gettext_noop("comparison with the survey before fixed"),
    "wave.margin_described": gettext_noop("to what a survey is weighted described"),
    "wave.codes_made": gettext_noop("personal codes for a survey made"),
    "wave.consent_worded": gettext_noop("words of a survey's consent to a letter written down"),
    "wave.news_sent": gettext_noop("news of a survey's results sent"),
    "wave.plan_fixed": gettext_noop("the plan of analysing a survey fixed"),
    "wave.invitations_arranged": gettext_noop("invitations by chance to a survey arranged"),
    "questionnaire.proposed": gettext_noop("version of a questionnaire proposed"),
    "wave.forms_loaded": gettext_noop("filled forms counted from a file"),
    "wave.paper_arranged": gettext_noop("how paper forms are keyed was decided"),
    "wave.paper_lost": gettext_noop("keyed paper forms that were not agreed destroyed at closing"),
    "paper.begun": gettext_noop("batch of paper forms begun"),
    "paper.keyed": gettext_noop("batch of paper forms keyed"),
    "paper.begun_again": gettext_noop("batch of paper forms keyed again by another person"),
    "paper.settled": gettext_noop("differences between two keyings settled"),
    "paper.counted": gettext_noop("batch of paper forms counted"),
    "paper.dropped": gettext_noop("batch of paper forms thrown away"),
    "wave.seals_damaged": gettext_noop("damaged forms left out of the count"),
    "code.added": gettext_noop("code of open answers added"),
    "code.reworded": gettext_noop("words of a code of open answers changed"),
    "code.merged": gettext_noop("code of open answers merged into another"),
    "code.retired": gettext_noop("code of open answers no longer given"),
    "coding.begun": gettext_noop("coding of open answers begun"),
    "coding.handed_in": gettext_noop("coded open answers handed in"),
    "coding.finished": gettext_noop("coding of open answers finished and counted"),
    "coding.dropped": gettext_noop("coding of open answers thrown away"),
    "quote.proposed": gettext_noop("quotation of an open answer proposed"),
    "quote.approved": gettext_noop("quotation of an open answer approved"),
    "quote.declined": gettext_noop("quotation of an open answer declined"),
    "quote.withdrawn": gettext_noop("quotation of an open answer taken back"),
    "wave.closed": gettext_noop("survey closed and counted"),
    "wave.stopped": gettext_noop("survey over, its forms are being counted"),
    "wave.published": gettext_noop("results of a survey published"),
    "wave.taken_out": gettext_noop("results of a survey taken out as a file"),
    "wave.withdrawn": gettext_noop("results of a survey taken off the site"),
    "authority.corrected": gettext_noop("name, contacts or hours of the authority changed"),
    "authority.reverted": gettext_noop("earlier name, contacts or hours brought back"),
    "page.published": gettext_noop("page published"),
    "page.reverted": gettext_noop("an earlier version of a page published again"),
    "page.unpublished": gettext_noop("page taken off the site"),
    "page.scheduled": gettext_noop("publication of a page planned"),
    "page.unscheduled": gettext_noop("planned publication of a page called off"),
    "page.moved": gettext_noop("page moved"),
    "page.reordered": gettext_noop("order of pages changed"),
    "page.copied": gettext_noop("page copied"),
    "page.deleted": gettext_noop("page deleted"),
    "page.restricted": gettext_noop("page shown to some people only"),
    "page.unrestricted": gettext_noop("page shown to everyone again"),
    "text.changed": gettext_noop("text of a page changed"),
    "text.reverted": gettext_noop("an earlier text of a page brought back"),
    "file.bared": gettext_noop("file of the site cleaned of hidden data"),
    "file.kept_as_is": gettext_noop("file of the site left as it is, with a reason"),
    "file.added": gettext_noop("file or picture of the site added"),
    "file.changed": gettext_noop("file or picture of the site changed"),
    "file.deleted": gettext_noop("file or picture of the site deleted"),
    "setting.added": gettext_noop("setting of the site added"),
    "absence.noted": gettext_noop("a colleague is away"),
    "absence.removed": gettext_noop("a colleague is there after all"),
    "setting.changed": gettext_noop("setting of the site changed"),
    "setting.reverted": gettext_noop("an earlier setting of the site brought back"),
    "setting.deleted": gettext_noop("setting of the site deleted"),
    "journal.payload_erased": gettext_noop("particulars of a line erased by a decision"),
}


VERBS |= PUBLICATION_VERBS | DEADLINE_VERBS | GROUPING_VERBS | MODERATION_VERBS | NOTICE_VERBS
VERBS |= ASSISTANT_VERBS
VERBS |= KEEPING_VERBS
VERBS |= ANSWER_VERBS
VERBS |= REGISTER_VERBS


def verb_sentence(verb: str) -> str:
    """The reader's words for a verb of the journal; an unknown one stands as it is."""
    said = VERBS.get(verb) or words_of(verb)
    return _(said) if said else verb
