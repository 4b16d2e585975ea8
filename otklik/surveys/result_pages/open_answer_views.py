import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.coding.models import texts_closed_to
from otklik.surveys.desk.views import A_PAGE
from otklik.surveys.results import (
    open_answers,
)
from otklik.surveys.results import wave_results as counted
from otklik.surveys.waves.page_context import _wave, particulars

BLIND = gettext_lazy(
    "You code these answers without knowing which survey they came from: they open here "
    "when the coding is finished."
)


@require_safe
@staff_only(Right.RUN_SURVEYS)
def texts(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """What people wrote to one open question, in an order that says nothing."""
    wave = _wave(slug)
    try:
        written = open_answers.written(wave, number)
    except (counted.NotClosed, LookupError) as error:
        raise Http404 from error
    if (closed := texts_closed_to(request.user, wave, written.field)) is not None:
        messages.info(request, str(BLIND))
        return redirect("surveys-desk:coding", closed.pk)
    order = request.GET.get("order", "")
    if not order:  # chance enters once, so that the pages of the list fit together
        return redirect(f"{request.path}?order={secrets.token_hex(4)}")
    keys = open_answers.shuffled(written.keys, order=order)
    page = Paginator(keys, A_PAGE).get_page(request.GET.get("page"))
    texts = open_answers.texts(page.object_list)
    context = {**particulars(request, wave), "written": written, "page": page, "texts": texts}
    return render(request, "surveys/desk/texts.html", context)
