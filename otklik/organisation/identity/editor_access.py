"""Access to the site's editor (Wagtail's admin) by rights.

Appointments decide at each request. Wagtail reads permissions for pages and collections from groups
only, so the middleware keeps group membership in step with the rights.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection as FileCollection
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page
from wagtail.permission_policies import BasePermissionPolicy

from otklik.organisation.people.roles_and_rights import RIGHTS, Right
from otklik.organisation.people.user import Appointment, User

GROUP = "Site editors (kept by Otklik)"
WRITERS = "Site writers (kept by Otklik)"
PATH = "/admin/"
# Verbs with audit entries change accounts and rights, so Wagtail's own pages for that are closed.
SHUT = ("/admin/users/", "/admin/groups/", "/admin/bulk/organisation/", "/admin/bulk/auth/")
SHUT_PERMISSIONS = ("organisation.", "auth.")


def may_edit_site(user: User) -> bool:
    return user.may(Right.EDIT_SITE) or user.may(Right.ADMINISTER)


def may_write_pages(user: User) -> bool:
    """May enter the editor: to publish, or to write drafts."""
    return may_edit_site(user) or user.may(Right.WRITE_PAGES)


class AppointmentBackend(BaseBackend):
    """Django permissions by the rights of appointments. Signs nobody in."""

    def has_perm(self, user_obj: Any, perm: str, obj: object = None) -> bool:
        if not isinstance(user_obj, User):
            return False
        if perm == "wagtailadmin.access_admin":
            return may_write_pages(user_obj)
        return user_obj.may(Right.ADMINISTER) and not perm.startswith(SHUT_PERMISSIONS)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return isinstance(user_obj, User) and user_obj.may(Right.ADMINISTER)


class ContentPolicy(BasePermissionPolicy):  # type: ignore[misc]
    """Rows that editors of the site may change, by the given actions only."""

    def __init__(self, model: type[models.Model], *, actions: Collection[str]) -> None:
        super().__init__(model)
        self.actions = frozenset(actions)

    def user_has_permission(self, user: object, action: str) -> bool:
        return action in self.actions and isinstance(user, User) and may_edit_site(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> models.QuerySet[User]:
        if self.actions.isdisjoint(actions):
            return User.objects.none()
        editing = [role for role in RIGHTS if RIGHTS[role] & {Right.EDIT_SITE, Right.ADMINISTER}]
        appointed = Appointment.objects.in_force(on=timezone.localdate()).filter(role__in=editing)
        return User.objects.filter(is_active=True, pk__in=appointed.values("user"))


class EditorGate(MiddlewareMixin):
    """Middleware: a colleague without the right gets 403, where Wagtail would redirect forever."""

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> None:
        if request.path_info.startswith(PATH) and isinstance(request.user, User):
            sync_groups(request.user)
            if not may_write_pages(request.user) or request.path_info.startswith(SHUT):
                raise PermissionDenied


def sync_groups(user: User) -> None:
    """Add the user to the group of editors or of writers, or remove them, as the rights say."""
    publishes = may_edit_site(user)
    memberships = {GROUP: publishes, WRITERS: not publishes and may_write_pages(user)}
    groups = set(user.groups.filter(name__in=memberships).values_list("name", flat=True))
    for name, belongs in memberships.items():
        if belongs and name not in groups:
            user.groups.add(_group(name))
        elif name in groups and not belongs:
            user.groups.remove(Group.objects.get(name=name))


#: What members of each group do with pages and with files.
PAGE_ACTS = {GROUP: Page.permission_codenames, WRITERS: ["add_page", "change_page"]}
FILE_ACTS = {GROUP: ("add", "change", "choose"), WRITERS: ("add", "choose")}


@transaction.atomic
def _group(name: str) -> Group:
    """The group; a new one gets its permissions on the whole tree."""
    group, is_new = Group.objects.get_or_create(name=name)
    if not is_new:
        return group
    pages = Permission.objects.filter(
        content_type__app_label=Page._meta.app_label, codename__in=PAGE_ACTS[name]
    )
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=Page.get_first_root_node(), permission=permission)
        for permission in pages
    )
    files = Permission.objects.filter(
        content_type__app_label__in=[Image._meta.app_label, Document._meta.app_label],
        codename__in=[
            f"{action}_{kind}"
            for action in FILE_ACTS[name]
            for kind in (Image._meta.model_name, Document._meta.model_name)
        ],
    )
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(
            group=group, collection=FileCollection.get_first_root_node(), permission=permission
        )
        for permission in files
    )
    return group
