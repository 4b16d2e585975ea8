"""From a unit to the site: «Отправить на проверку», then published or returned with a reason.

The steps are Wagtail's workflow, with one task of ours (`PublisherCheck`). Who has to act is told
by our notices, at the desk and by mail; Wagtail's own letters go past the queue, so they are off.
"""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from otklik.notifications.notice import Notice
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

LETTERS = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def listen() -> None:
    """To be called when Wagtail's admin has begun to listen itself."""
    for signal, sender, uid in LETTERS:
        signal.disconnect(sender=sender, dispatch_uid=uid)
    task_submitted.connect(_submitted, dispatch_uid="pages.checking")
    workflow_rejected.connect(_returned, dispatch_uid="pages.checking")
    workflow_approved.connect(_published, dispatch_uid="pages.checking")


def to_check() -> list[Page]:
    """Pages that wait for whoever may publish, the longest first."""
    states = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS, base_content_type__model="page"
    ).order_by("created_at")
    keys = [int(key) for key in states.values_list("object_id", flat=True)]
    found = Page.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def returned_to(user: User) -> list[tuple[Page, str]]:
    """Pages that came back to this person, each with the reason."""
    states = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=user
    ).select_related("current_task_state")
    reasons = {int(one.object_id): one.current_task_state.comment for one in states}
    pages = Page.objects.filter(pk__in=reasons).order_by("-latest_revision_created_at")
    return [(page, reasons[page.pk]) for page in pages]


def _submitted(sender: object, instance: TaskState, **kwargs: Any) -> None:
    page, now = instance.revision.content_object, timezone.now()
    if not isinstance(page, Page):
        return
    people = User.holding(Right.EDIT_SITE, on=timezone.localdate(now), institution=None)
    text = _("A page waits to be checked and published: “%(title)s”.") % {
        "title": page.draft_title[:150]
    }
    Notice.tell(
        f"pages.check:{instance.pk}",
        text=text,
        address=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        to=people,
        at=now,
    )


def _returned(sender: object, instance: WorkflowState, **kwargs: Any) -> None:
    _close(instance)
    page, now = instance.content_object, timezone.now()
    if isinstance(page, Page) and isinstance(instance.requested_by, User):
        title = page.draft_title[:150]
        Notice.tell(
            f"pages.returned:{instance.current_task_state.pk}",
            text=_("Your page came back with a reason: “%(title)s”.") % {"title": title},
            address=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            to=[instance.requested_by],
            at=now,
        )


def _published(sender: object, instance: WorkflowState, **kwargs: Any) -> None:
    _close(instance)


def _close(state: WorkflowState) -> None:
    """It waits for nobody any more; so does nothing of what was told when it came back."""
    now = timezone.now()
    keys = state.task_states.values_list("pk", flat=True)
    names = [f"pages.check:{key}" for key in keys] + [f"pages.returned:{key}" for key in keys]
    for notice in Notice.objects.open().filter(key__in=names):
        notice.close(at=now)
