from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from otklik.organisation.identity.editor_access import may_edit_site
from otklik.organisation.people.user import User


class ReturnForm(forms.Form):
    """A page goes back only with what is to be mended."""

    comment = forms.CharField(
        label=_("What has to be mended"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )


class CommentForm(forms.Form):
    comment = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea)


class PublisherCheck(Task):  # type: ignore[misc]
    """The one step between a unit and the site: whoever may publish reads, then publishes or
    returns with a reason. Who that is the rights say, as everywhere; Wagtail's own task asks its
    groups, which know nothing of appointments and their days."""

    class Meta:
        verbose_name = _("check before publishing")
        verbose_name_plural = _("checks before publishing")

    def user_can_access_editor(self, obj: Any, user: User) -> bool:
        return may_edit_site(user)

    def locked_for_user(self, obj: Any, user: User) -> bool:
        """What is read by another is not changed under their eyes."""
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
        return _("Whoever may publish on the site reads the page first")
