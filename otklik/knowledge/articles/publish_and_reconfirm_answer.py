"""A signature publishes an answer; a later check says that it is still true. Publishing in the
site's editor is the same signature: `listen` receives Wagtail's signal."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision
from wagtail.signals import page_published, page_unpublished

from otklik.audit import entries
from otklik.cms.pages.change_note import needs_note
from otklik.core.refusal import Refused
from otklik.knowledge.articles.models import AnswerPage, Check
from otklik.legal_acts.citations import record_citations
from otklik.legal_acts.citations.models import Citation, Impact
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

CHECK_EVERY = timedelta(days=183)


def listen() -> None:
    page_published.connect(_on_publish, sender=AnswerPage, dispatch_uid="answers.signing")
    page_unpublished.connect(_on_unpublish, sender=AnswerPage, dispatch_uid="answers.signing")


@transaction.atomic
def sign(
    answer: AnswerPage, *, by: User, at: datetime, read: int | None = None, changed: str = ""
) -> None:
    """Publish the latest text under the name of its reader. `read` is the revision that was on the
    screen, `changed` the sentence for readers about what is new. Raises Refused without the right,
    where something is missing or nothing is new, where published words change without a sentence,
    and where the words changed meanwhile."""
    _refuse_without_right(by)
    answer = AnswerPage.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if answer.is_in_force and not answer.has_unpublished_changes:
        raise Refused(
            _("This text is already signed. If it is still correct, press “Checked today”.")
        )
    _refuse_stale(read, answer.latest_revision_id)
    newest = answer.get_latest_revision_as_object()
    newest.change_note = changed.strip() or newest.change_note
    if needs_note(newest):
        raise Refused(_("Say in one sentence what changed: people read it below the text."))
    _refuse_incomplete(newest)
    revision = newest.save_revision(user=by)
    _record(newest, Check.Kind.SIGNED, revision=revision.pk, by=by, at=at)
    revision.publish(user=by, skip_permission_checks=True, log_action=False)  # ours is logged
    answer.refresh_from_db()


@transaction.atomic
def check(answer: AnswerPage, *, by: User, at: datetime, read: int | None = None) -> None:
    """The answer on the site is still true. Raises Refused without the right, while a change of a
    cited act is open, a second time a day, and if the text has changed since `read`."""
    _refuse_without_right(by)
    answer = AnswerPage.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if not answer.is_in_force:
        raise Refused(_("This answer is not on the site. Sign it first."))
    _refuse_stale(read, answer.live_revision_id)
    if Impact.objects.open().filter(citation__place=answer.key).exists():
        raise Refused(_("Its document has changed. Look under “Affected by changes” first."))
    last = answer.last_check
    if last is not None and timezone.localdate(last.at) == timezone.localdate(at):
        raise Refused(_("It was already checked today: %(who)s.") % {"who": last.by_words})
    _record(answer, Check.Kind.CHECKED, revision=answer.live_revision_id or 0, by=by, at=at)
    record_citations.cite(_place(answer, by), answer.addresses, looked_at_by=by, at=at)


def may_publish(user: object) -> bool:
    return isinstance(user, User) and user.may(Right.SIGN_ANSWERS)


def _refuse_without_right(by: User) -> None:
    if not by.may(Right.SIGN_ANSWERS):
        raise Refused(_("Only appointed employees sign answers. Ask the authorised person."))


def _refuse_stale(read: int | None, revision: int | None) -> None:
    if read is not None and read != (revision or 0):
        raise Refused(
            _("The answer was changed while you were reading. Read it again, then press once more.")
        )


def _refuse_incomplete(answer: AnswerPage) -> None:
    try:
        answer.full_clean()
    except ValidationError as fault:
        sentence = next(iter(fault.messages), "")
        raise Refused(
            _("It cannot be signed yet: %(why)s Correct it in the editor.") % {"why": sentence}
        ) from fault
    if not answer.norm:
        raise Refused(
            _("In the editor, say what the answer is based on: without it nobody can check it.")
        )


def _record(answer: AnswerPage, kind: Check.Kind, *, revision: int, by: User, at: datetime) -> None:
    appointment = next(iter(by.current_appointments), None)
    words = f"{by}, {appointment.unit}" if appointment else str(by)
    Check.objects.create(answer=answer, kind=kind, revision=revision, by=by, by_words=words, at=at)
    entries.record(
        answer, f"answer.{kind}", by=by, at=at, revision=revision, norm=list(answer.addresses)
    )


def _place(answer: AnswerPage, owner: User | None) -> record_citations.Place:
    return record_citations.Place(
        key=answer.key,
        kind=Citation.Kind.ANSWER,
        title=answer.title,
        url=reverse("wagtailadmin_pages:edit", args=[answer.pk]),
        owner=owner,
    )


def _on_publish(sender: object, instance: AnswerPage, **kwargs: Any) -> None:
    """Publishing in the editor is a signature, if the person has the right."""
    revision: Revision | None = kwargs.get("revision")
    by = revision.user if revision is not None else None
    now = timezone.now()
    if revision is not None and isinstance(by, User) and may_publish(by):
        signed = Check.objects.filter(
            answer=instance, revision=revision.pk, kind=Check.Kind.SIGNED
        ).exists()
        if not signed:
            _record(instance, Check.Kind.SIGNED, revision=revision.pk, by=by, at=now)
        record_citations.cite(_place(instance, by), instance.addresses, looked_at_by=by, at=now)


def _on_unpublish(sender: object, instance: AnswerPage, **kwargs: Any) -> None:
    record_citations.forget(instance.key, at=timezone.now())
