// Where attention goes: to the error summary of a page that came back, and after an htmx swap to
// the element marked data-focus, else to the heading of what was put in.
function attend(root) {
  const target = root.querySelector("[data-focus]") ?? root.querySelector("h1[tabindex], h2[tabindex]");
  target?.focus();
}

document.querySelector(".summary[data-focus]")?.focus();

document.addEventListener("htmx:afterSettle", (event) => {
  const root = event.detail.elt;
  if (!root.isConnected || root.closest("[data-keep-focus]")) return;
  if (root.contains(document.activeElement) && document.activeElement !== document.body) return;
  attend(root);
});
