"""Files in the editor: URLs of the decision on each, and access to files."""

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks

from otklik.media import hidden_data_views
from otklik.media.document import SiteDocument
from otklik.organisation.identity.editor_access import may_edit_site
from otklik.organisation.people.user import User


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    return [
        path("hidden/<int:pk>/baring/", hidden_data_views.strip, name="otklik_file_strip"),
        path("hidden/<int:pk>/keeping/", hidden_data_views.keep, name="otklik_file_keep"),
    ]


@hooks.register("before_serve_document")  # type: ignore[untyped-decorator]
def refuse_undecided_file(document: SiteDocument, request: HttpRequest) -> None:
    user = request.user
    is_ours = isinstance(user, User) and may_edit_site(user)
    if document.decided_at is None and not is_ours:
        raise Http404
