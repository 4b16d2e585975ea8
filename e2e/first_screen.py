"""What of an opened incident is seen before anybody scrolls, in a window of 1366 × 768: sentence 13
of the look."""

from playwright.sync_api import Page

WINDOW = 1366, 768
#: Incidents as an operator meets them, of each kind the newest.
KINDS = """
import json
from otklik.incidents.cases.incident import Incident
standing = Incident.objects.exclude(messages__deleted_at__isnull=False)
waiting = standing.unanswered().filter(replies__isnull=True)
kinds = {
    "a comment": waiting.filter(status="new", account__network="practice", is_private=False),
    "a private message": waiting.filter(account__network="practice", is_private=True),
    "a question to sort": waiting.filter(account__network="site", sorting__isnull=True),
    "in approval": Incident.objects.filter(replies__status="in_approval"),
    "answered": standing.filter(
        status="answered", replies__status="sent", account__network="practice"
    ),
}
print(json.dumps({kind: rows.order_by("-number").first().number for kind, rows in kinds.items()}))
"""
CLIENT_MESSAGES = ".incident-said .line:not(.line-ours)"
DUE = ".under-heading .due"
FIELD = "#reply textarea"
SEND = "#send-press .button:first-child"
WRITING = (CLIENT_MESSAGES, DUE, FIELD, SEND)
#: What is wanted of those where nothing is written, or nothing is due any more.
WANTED = {
    "in approval": (CLIENT_MESSAGES, DUE, "#reply .reply-text", "#reply .state"),
    "answered": (CLIENT_MESSAGES, FIELD, SEND, "[data-act=close] select"),
}
LINES = 4
COLUMN = 30 * 16

# Which of these are not in the window; of a text taller than half of it the beginning must be.
_BELOW = """selectors => selectors.filter(selector => {
  const last = [...document.querySelectorAll(selector)].at(-1);
  if (!last?.checkVisibility()) return true;
  const {top, bottom} = last.getBoundingClientRect();
  return top < 0 || Math.min(bottom, top + innerHeight / 2) > innerHeight;
})"""
# The words above the field and its label do not lie on one another.
_COVERED = """() => {
  const [words, label] = [".write-prompts", ".write-text .label"].map(selector =>
    document.querySelector(`#reply ${selector}`)?.getBoundingClientRect());
  return Boolean(words && label && words.bottom > label.top + 1 && words.top < label.bottom
    && words.right > label.left && words.left < label.right);
}"""
_LINES = """field => {
  const {lineHeight, paddingTop, paddingBottom} = getComputedStyle(field);
  const inside = field.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
  return inside / parseFloat(lineHeight);
}"""


def beyond(page: Page, *, wanted: tuple[str, ...] = WRITING) -> list[str]:
    """What of the opened incident is not on its first screen; empty where all is."""
    width, height = WINDOW
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("scrollTo(0, 0)")
    found = [f"{one} is below" for one in page.evaluate(_BELOW, list(wanted))]
    if FIELD in wanted and (lines := page.locator(FIELD).evaluate(_LINES)) < LINES - 0.01:
        found.append(f"the field has {lines:.1f} lines")
    if page.evaluate(_COVERED):
        found.append("the label of the field lies on the words above it")
    column = page.locator(".incident-said").evaluate("one => one.getBoundingClientRect().width")
    if column < COLUMN:
        found.append(f"what is read is {column:.0f} px wide")
    return found
