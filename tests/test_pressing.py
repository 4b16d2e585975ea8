"""A press: done and told on the next page, or the form again with the reason."""

from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from otklik.core.refusal import Refused
from otklik.core.web.refusals import done, pressed, redirect_if_refused, tried


class Form(forms.Form):
    name = forms.CharField()


@pytest.fixture
def request_() -> HttpRequest:
    request = RequestFactory().post("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def messages_of(request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.level_tag, one.message) for one in get_messages(request)]


def refuse(*_typed: Any) -> str:
    raise Refused("Choose another one.")


def test_what_was_made_says_itself_and_leads_on(request_: HttpRequest) -> None:
    answer = done(
        request_,
        Form({"name": "wall"}),
        lambda typed: typed["name"].upper(),
        text=lambda made: f"Made: {made}.",
        to=lambda made: (f"/made/{made}/",),
    )
    assert answer is not None
    assert answer.headers["Location"] == "/made/WALL/"
    assert messages_of(request_) == [("success", "Made: WALL.")]
    assert pressed(request_, lambda: 3, lambda made: f"{made} of them.") == 3


def test_a_refusal_stands_at_its_field_and_nothing_else_is_said(request_: HttpRequest) -> None:
    form = Form({"name": "wall"})
    assert done(request_, form, refuse, text="Done.", to=("/",), field="name") is None
    assert form.errors == {"name": ["Choose another one."]}
    assert messages_of(request_) == []
    assert pressed(request_, refuse, "Done.") is None
    assert messages_of(request_) == [("error", "Choose another one.")]


def test_of_a_form_that_is_wrong_or_not_sent_nothing_is_done(request_: HttpRequest) -> None:
    for form in (Form({}), Form()):
        assert not tried(request_, form, refuse, "Done.")
        assert "Choose another one." not in str(form.errors)
    assert messages_of(request_) == []


def test_a_view_that_is_refused_leads_to_its_place(request_: HttpRequest) -> None:
    @redirect_if_refused("/files/")
    def view(request: HttpRequest, name: str) -> HttpResponse:
        return HttpResponse(name if name == "wall" else refuse())

    assert view(request_, "wall").status_code == 200
    assert view(request_, "bridge").headers["Location"] == "/files/"
    assert messages_of(request_) == [("error", "Choose another one.")]
