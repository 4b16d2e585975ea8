// Single keys for the desk, for those who switched them on in their profile. A key is known by its
// place (event.code), so that J is J in a Russian layout too; never inside a field, never with
// Ctrl, Alt or Meta. Each is written beside what it presses.
const PLACES = {
  KeyN: "#next",
  KeyT: "[data-act=take] button",
  KeyG: ".triage-first select, [data-act=triage] select",
  KeyR: "#reply textarea",
  KeyS: "#reply .presses .button-main",
  KeyC: "[data-act=close] select",
  KeyP: "[data-act=put-off] input:not([type=hidden]), [data-act=put-off] select",
  KeyU: "#take-back, #undo",
  KeyH: "[data-act=keys]",
  Slash: ".list-filters input[type=search]",
};
// Within the row of a pile that has the focus.
const IN_A_ROW = {
  Digit1: "[data-nth='1']",
  Digit2: "[data-nth='2']",
  Digit3: "[data-nth='3']",
  KeyX: "[data-nth=first-aside]",
  KeyZ: "[data-nth=second-aside]",
  KeyU: "[data-nth=undo]",
};
const ROWS = ".rows > .row, .pile-rows > .pile-row";
const FIELD = "input, select, textarea, [contenteditable]";

function cap(code) {
  return code === "Slash" ? "/" : code.replace(/^(Key|Digit)/, "");
}

function isShown(element) {
  return element.offsetParent !== null || element.getClientRects().length > 0;
}

function found(selector, root = document) {
  for (const element of root.querySelectorAll(selector)) {
    const folded = element.closest("details:not([open])");
    if (isShown(element) || (folded && isShown(folded))) return element;
  }
  return null;
}

function press(element) {
  const folded = element.closest("details:not([open])");
  if (folded) folded.open = true;
  if (!element.matches(FIELD)) return element.click();
  element.focus();
  element.scrollIntoView({ block: "nearest" });
}

function ownRow() {
  return document.activeElement?.closest(ROWS);
}

function step(by) {
  const rows = [...document.querySelectorAll(ROWS)].filter(isShown);
  const here = rows.indexOf(ownRow() ?? document.querySelector(".row-current"));
  const row = rows[here < 0 ? 0 : Math.min(Math.max(here + by, 0), rows.length - 1)];
  row?.querySelector("a, [tabindex]")?.focus();
}

function act(code) {
  if (code === "KeyJ") return step(1) ?? true;
  if (code === "KeyK") return step(-1) ?? true;
  if (code === "KeyO") return ownRow()?.querySelector("a")?.click() ?? true;
  const row = ownRow();
  const place = (row && IN_A_ROW[code] && found(IN_A_ROW[code], row)) || (PLACES[code] && found(PLACES[code]));
  if (!place) return false;
  press(place);
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.matches(FIELD)) {
    // Out of a field, so that the next key is a key again.
    if (event.code === "Escape") document.querySelector("h1[tabindex]")?.focus({ preventScroll: true });
    return;
  }
  if (!event.shiftKey && act(event.code)) event.preventDefault();
});

// Written beside what it presses; said by a screen reader as the element's shortcut.
function mark(element, code) {
  if (!element || element.hasAttribute("aria-keyshortcuts")) return;
  element.setAttribute("aria-keyshortcuts", cap(code));
  const key = document.createElement("kbd");
  key.className = "key";
  key.ariaHidden = "true";
  key.textContent = cap(code);
  const label = element.matches(FIELD) ? element.labels?.[0] : element;
  if (label && !label.querySelector(".key")) label.append(" ", key);
}

function write(root) {
  for (const [code, selector] of Object.entries(PLACES)) mark(found(selector), code);
  for (const [code, selector] of Object.entries(IN_A_ROW)) {
    for (const element of root.querySelectorAll(selector)) mark(element, code);
  }
}

write(document);
document.addEventListener("htmx:afterSettle", (event) => write(event.target.closest("ul") ?? event.target));
