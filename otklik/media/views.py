"""What an editor decides about a file that hides something."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.refusal import Refused
from otklik.core.web.refusals import pressed
from otklik.media.document import SiteDocument
from otklik.media.sentences import hidden_text
from otklik.organisation.people.user import User


@require_POST
def baring(request: HttpRequest, pk: int) -> HttpResponse:
    """The clean copy takes the place of the file."""

    def bare(document: SiteDocument, user: User) -> str:
        document.exchange_for(document.bared(), by=user, at=timezone.now())
        if document.decided_at is None:
            left = ", ".join(hidden_text(one) for one in document.found)
            raise Refused(_("The copy still holds: %(left)s.") % {"left": left})
        done = _("The clean copy stands in place of the file. Now people get it.")
        return f"{done} {document.without_drawings}".strip()

    return _decided(request, pk, bare)


@require_POST
def keeping(request: HttpRequest, pk: int) -> HttpResponse:
    """The file stays as it is, for a reason."""

    def keep(document: SiteDocument, user: User) -> str:
        reason = request.POST.get("reason", "")
        document.keep_as_is(reason, by=user, at=timezone.now())
        return _("The file is given out as it is. The reason is kept with it.")

    return _decided(request, pk, keep)


def _decided(
    request: HttpRequest, pk: int, verb: Callable[[SiteDocument, User], str]
) -> HttpResponse:
    document = get_object_or_404(SiteDocument, pk=pk)
    user = request.user
    if not isinstance(user, User) or not document.is_editable_by_user(user):
        raise PermissionDenied
    pressed(request, lambda: verb(document, user), str)
    return redirect("wagtaildocs:edit", document.pk)
