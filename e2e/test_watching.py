"""The watch of every journey hears what a page asks, and leaves people their links."""

from playwright.sync_api import Browser, Route

from e2e.watching import note_foreign

PAGE = """<!doctype html><title>x</title><img src="http://picture.example/">
<iframe src="http://frame.example/"></iframe>"""


def test_a_frame_and_a_picture_are_heard_and_a_link_is_not(browser: Browser) -> None:
    asked: set[str] = set()
    context = type(browser).new_context(browser)  # past the watch of the journeys, which would fail

    def answer(route: Route) -> None:
        is_page = "link.example" in route.request.url
        route.fulfill(content_type="text/html", body=PAGE if is_page else "")

    context.route("**/*", answer)
    note_foreign(context, asked)
    page = context.new_page()
    page.goto("http://link.example/")
    page.evaluate("window.open('http://link.example/again/')")
    context.close()
    assert asked == {"http://picture.example/", "http://frame.example/"}
