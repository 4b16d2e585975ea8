from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from otklik.incidents.approval_rules.forms import RulesForm
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.SET_NORMS)
def rules(request: StaffRequest) -> HttpResponse:
    """On which grounds a second person reads an answer."""
    form = RulesForm(request.POST) if request.method == "POST" else RulesForm.current()
    if request.method == "POST" and form.is_valid():
        changed = form.decide(by=request.user, at=timezone.now())
        if changed:
            message = ngettext("Saved: %(n)s change.", "Saved: %(n)s changes.", changed)
            messages.success(request, message % {"n": changed})
        else:
            messages.info(request, _("Nothing was changed: it is so already."))
        return redirect("incidents:approval-rules")
    status = 422 if form.errors else 200
    return render(request, "incidents/approving/rules.html", {"form": form}, status=status)
