"""A refusal is shown in its form, as a message, or on another page."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import (
    redirect_if_refused,
    refusals_to_form,
    refusals_to_messages,
)


class Form(forms.Form):
    name = forms.CharField()


@pytest.fixture
def request_() -> HttpRequest:
    request = RequestFactory().post("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def messages_of(request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.level_tag, one.message) for one in get_messages(request)]


def test_a_refusal_is_an_error_of_the_form_at_its_field_or_above_all() -> None:
    form = Form({"name": "wall"})
    assert form.is_valid()
    with refusals_to_form(form, "name"):
        raise Refused("Choose another one.")
    with refusals_to_form(form):
        raise Refused("Ask a colleague.")
    assert form.errors == {"name": ["Choose another one."], "__all__": ["Ask a colleague."]}


def test_a_refusal_is_a_message_and_ends_what_was_begun(request_: HttpRequest) -> None:
    reached = []
    with refusals_to_messages(request_):
        reached.append("before")
        raise Refused("Choose another one.")
    assert reached == ["before"]
    assert messages_of(request_) == [("error", "Choose another one.")]


def test_what_is_not_refused_goes_on(request_: HttpRequest) -> None:
    form = Form({"name": "wall"})
    assert form.is_valid()
    with refusals_to_form(form), refusals_to_messages(request_):
        assert form.cleaned_data == {"name": "wall"}
    assert form.errors == {}
    assert messages_of(request_) == []


def test_an_error_of_another_kind_is_not_hidden(request_: HttpRequest) -> None:
    with pytest.raises(ZeroDivisionError), refusals_to_messages(request_):
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), refusals_to_form(Form({})):
        raise ZeroDivisionError


def test_a_view_that_is_refused_leads_to_its_place(request_: HttpRequest) -> None:
    @redirect_if_refused("/files/")
    def view(request: HttpRequest, name: str) -> HttpResponse:
        if name != "wall":
            raise Refused("Choose another one.")
        return HttpResponse(name)

    assert view(request_, "wall").status_code == 200
    assert view(request_, "bridge").headers["Location"] == "/files/"
    assert messages_of(request_) == [("error", "Choose another one.")]
