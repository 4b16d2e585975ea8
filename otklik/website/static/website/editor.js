// Names for what Wagtail's forms leave unnamed: rich text, fields of a block with no label of its
// own, the title of a form, which is no first heading, and the list of a page's parts, which only a
// mouse could scroll. Watches, since blocks come and go while one writes.

const UNNAMED = '[role="textbox"], [data-streamfield-child] input, [data-streamfield-child] textarea';
let made = 0;

function isNamed(field) {
  return (
    field.type === "hidden" ||
    field.hasAttribute("aria-label") ||
    field.hasAttribute("aria-labelledby") ||
    (field.labels && field.labels.length > 0)
  );
}

function nameOf(field) {
  const own = field.closest("[data-field-wrapper]")?.querySelector(":scope > label, :scope > .w-field__label");
  if (own) {
    own.id ||= `otklik-label-${(made += 1)}`;
    return own.id;
  }
  return field.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby");
}

function nameAll() {
  for (const field of document.querySelectorAll(UNNAMED)) {
    const name = isNamed(field) ? null : nameOf(field);
    if (name) field.setAttribute("aria-labelledby", name);
  }
  document.querySelector("h2#header-title")?.setAttribute("aria-level", "1");
  for (const list of document.querySelectorAll(".w-minimap__list:not([tabindex])")) {
    list.tabIndex = 0;
  }
}

let isDue = false;
new MutationObserver(() => {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    nameAll();
  });
}).observe(document.documentElement, { childList: true, subtree: true });
nameAll();
