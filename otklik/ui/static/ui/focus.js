// Where attention goes on a new page: to what is wrong, else to what became of the last act (a
// message, or the heading of a page of its own), else on the desk to the heading of the opened work. After an htmx swap: to the element marked data-focus,
// else to the heading of what was put in, else, if what had the focus is gone, to the heading above.
let held = false;

function attend(root) {
  const target = root.querySelector("[data-focus]") ?? root.querySelector("h1[tabindex], h2[tabindex]") ?? (held ? above(root) : null);
  target?.focus();
}

function above(root) {
  const heading = root.closest("section")?.querySelector(":scope > :is(h2, h3)") ?? root;
  heading.tabIndex = -1;
  return heading;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const active = document.activeElement;
  held = active !== document.body && event.detail.target.contains(active);
});

// An address with a fragment has its own place; only a message comes before it. Where a press leads
// to a place without saying anything, the place takes the focus (data-place).
function greet() {
  const target = document.querySelector(".summary[data-focus]") ?? document.querySelector("#status[data-focus], h1[data-focus], h2[data-focus]");
  if (target) target.focus();
  else if (location.hash) document.querySelector("[data-place]:target")?.focus({ preventScroll: true });
  else document.querySelector('[data-desk="work"] .panes h1[tabindex]')?.focus({ preventScroll: true });
}

// The browser goes to the fragment when all is loaded, and takes focus away with it.
if (location.hash) window.addEventListener("load", () => setTimeout(greet));
else greet();

// A press answered in place is a new page to the person.
function arrive() {
  if (location.hash) location.replace(location.hash);
  greet();
}

document.addEventListener("htmx:afterSettle", (event) => {
  const root = event.detail.elt;
  if (root.matches("#work > .desk-main")) return arrive();
  if (!root.isConnected || root.closest("[data-keep-focus]")) return;
  if (root.contains(document.activeElement) && document.activeElement !== document.body) return;
  attend(root);
});
