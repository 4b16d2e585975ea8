"""Line breaks that a browser shows as nothing or as a space, and those that it keeps."""

import pytest

from tests.one_line_markup import in_one_line


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>\n  one\n  two\n</p>\n<p>three</p>", "<p>one two</p><p>three</p>"),
        ("<p>one\n  <b>two</b>\n  <i>three</i></p>", "<p>one <b>two</b> <i>three</i></p>"),
        ("<a\n  href='/x'\n  >y</a>", "<a href='/x'>y</a>"),
        ("<input\n  value='a\nb'>", "<input value='a\nb'>"),
        ("<pre>\n a\n</pre>\n<p>b", "<pre>\n a\n</pre><p>b"),
        ('<div class="as-shown">a\n\nb</div>', '<div class="as-shown">a\n\nb</div>'),
        ("<p>two  spaces</p>", "<p>two  spaces</p>"),
    ],
)  # fmt: skip
def test_only_breaks_that_nobody_sees_are_dropped(html: str, expected: str) -> None:
    assert in_one_line(html) == expected
