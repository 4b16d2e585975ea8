"""What a keyboard stands on does not vanish beneath it."""

from playwright.sync_api import expect

from e2e.furnishing import OPEN_TO_ALL
from e2e.visiting import Enter
from tests.running import Installation


def test_the_focus_stays_where_answers_take_the_place_of_their_button(
    shared_installation: Installation, enter: Enter
) -> None:
    operator = enter(shared_installation, "operator", size=(1366, 480))
    operator.goto(f"/desk/incidents/{shared_installation.python(OPEN_TO_ALL).strip()}/")
    button = operator.get_by_role("button", name="Подобрать ответы")
    button.focus()  # scrolls to it, and what comes into sight is asked for
    expect(button).to_have_count(0)
    expect(operator.get_by_role("heading", name="Что можно ответить")).to_be_focused()
