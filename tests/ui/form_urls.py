"""Our addresses and two pages with a form: only one takes back what it is given."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from otklik.config import urls
from otklik.ui import resume_typed_form

PAGE = """{% extends "ui/base.html" %}{% block main %}
<form id="asking" method="post"><textarea name="text">{{ text }}</textarea></form>
<p>{{ outcome }}</p>{% endblock %}"""


@csrf_exempt
@resume_typed_form.resumable
def asking(request: HttpRequest) -> HttpResponse:
    outcome = "blank"
    if resume_typed_form.is_resumed(request):
        outcome = "came back"
    elif request.method == "POST":
        outcome = "sent"
    context = {"text": request.POST.get("text", ""), "outcome": outcome, "kept_form": "asking"}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


def other(request: HttpRequest) -> HttpResponse:
    return HttpResponse("other")


urlpatterns = [path("asking/", asking), path("other/", other), *urls.urlpatterns]
handler404 = urls.handler404
