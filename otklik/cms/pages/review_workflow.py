"""From a unit to the site: «Отправить на проверку», then published or returned with a reason.

The steps are Wagtail's workflow, with one task of ours (`PublisherCheck`). Our notices tell who has
to act, at the desk and by mail; Wagtail's own letters bypass the queue, so they are off.
"""

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from otklik.notifications.notice import Notice
from otklik.organisation.identity.editor_access import may_edit_site
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

LETTERS = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def listen() -> None:
    """To be called after Wagtail's admin has connected its signals."""
    for signal, sender, uid in LETTERS:
        signal.disconnect(sender=sender, dispatch_uid=uid)
    task_submitted.connect(_notify_publishers, dispatch_uid="pages.checking")
    workflow_rejected.connect(_notify_author, dispatch_uid="pages.checking")
    workflow_approved.connect(_end_review, dispatch_uid="pages.checking")


def pages_to_check() -> list[Page]:
    """Pages that wait for a publisher, the longest first."""
    states = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS, base_content_type__model="page"
    ).order_by("created_at")
    keys = [int(key) for key in states.values_list("object_id", flat=True)]
    found = Page.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def returned_pages(user: User) -> list[tuple[Page, str]]:
    """Pages that came back to this person, each with the reason."""
    states = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=user
    ).select_related("current_task_state")
    reasons = {int(one.object_id): one.current_task_state.comment for one in states}
    pages = Page.objects.filter(pk__in=reasons).order_by("-latest_revision_created_at")
    return [(page, reasons[page.pk]) for page in pages]


def _notify_publishers(sender: object, instance: TaskState, **kwargs: Any) -> None:
    page, now = instance.revision.content_object, timezone.now()
    if not isinstance(page, Page):
        return
    people = User.holding(Right.EDIT_SITE, on=timezone.localdate(now), institution=None)
    text = gettext("A page is waiting to be checked and published: “%(title)s”.") % {
        "title": page.draft_title[:150]
    }
    Notice.tell(
        f"pages.check:{instance.pk}",
        text=text,
        address=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        to=people,
        at=now,
    )


def _notify_author(sender: object, instance: WorkflowState, **kwargs: Any) -> None:
    _close(instance)
    page, now = instance.content_object, timezone.now()
    if isinstance(page, Page) and isinstance(instance.requested_by, User):
        title = page.draft_title[:150]
        Notice.tell(
            f"pages.returned:{instance.current_task_state.pk}",
            text=gettext("Your page was returned with a reason: “%(title)s”.") % {"title": title},
            address=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            to=[instance.requested_by],
            at=now,
        )


def _end_review(sender: object, instance: WorkflowState, **kwargs: Any) -> None:
    _close(instance)


def _close(state: WorkflowState) -> None:
    """Close all notices about this review."""
    now = timezone.now()
    keys = state.task_states.values_list("pk", flat=True)
    names = [f"pages.check:{key}" for key in keys] + [f"pages.returned:{key}" for key in keys]
    for notice in Notice.objects.open().filter(key__in=names):
        notice.close(at=now)


class ReturnForm(forms.Form):
    """A page is returned only with a reason."""

    comment = forms.CharField(
        label=_("What has to be fixed"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )


class CommentForm(forms.Form):
    comment = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea)


class PublisherCheck(Task):  # type: ignore[misc]
    """The one step between a unit and the site: a person who may publish reads the page, then
    publishes or returns it. Our rights decide who that is; Wagtail's own task uses its groups,
    which do not reflect appointments."""

    class Meta:
        verbose_name = _("check before publishing")
        verbose_name_plural = _("checks before publishing")

    def user_can_access_editor(self, obj: Any, user: User) -> bool:
        return may_edit_site(user)

    def locked_for_user(self, obj: Any, user: User) -> bool:
        """Nobody changes a page while another person reviews it."""
        return not may_edit_site(user)

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, Any, bool]]:
        if not may_edit_site(user):
            return []
        return [
            ("approve", _("Check and publish"), False),
            ("reject", _("Return with a reason"), True),
        ]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return ReturnForm if action == "reject" else CommentForm

    def get_task_states_user_can_moderate(
        self, user: User, **kwargs: Any
    ) -> models.QuerySet[TaskState]:
        if not may_edit_site(user):
            none: models.QuerySet[TaskState] = TaskState.objects.none()
            return none
        waiting: models.QuerySet[TaskState] = self.task_states.filter(
            status=TaskState.STATUS_IN_PROGRESS
        )
        return waiting

    @classmethod
    def get_description(cls) -> Any:
        return _("An employee who publishes on the site reads the page first")
