"""An editor decides on a file that hides something."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import apply_verb, refusals_to_messages
from otklik.media.document import SiteDocument, hidden_text
from otklik.organisation.people.user import User


@require_POST
def strip(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace the file with its clean copy; refuses a copy that still hides something."""
    document, user = _editable(request, pk)
    with refusals_to_messages(request):
        document.replace_with(document.clean_copy(), by=user, at=timezone.now())
        if document.decided_at is None:
            left = ", ".join(hidden_text(one) for one in document.hidden_content)
            raise Refused(_("The copy still holds: %(left)s.") % {"left": left})
        exchanged = _("The clean copy replaces the file. Now people can get it.")
        messages.success(request, f"{exchanged} {document.missing_drawings_text}".strip())
    return redirect("wagtaildocs:edit", document.pk)


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    document, _user = _editable(request, pk)
    message = _("The file is provided as it is. The reason is recorded.")
    apply_verb(request, document.keep_as_is, message, reason=request.POST.get("reason", ""))
    return redirect("wagtaildocs:edit", document.pk)


def _editable(request: HttpRequest, pk: int) -> tuple[SiteDocument, User]:
    """The document and its editor. Raises PermissionDenied."""
    document, user = get_object_or_404(SiteDocument, pk=pk), request.user
    if not isinstance(user, User) or not document.is_editable_by_user(user):
        raise PermissionDenied
    return document, user
