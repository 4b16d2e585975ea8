// A press answered in place (`{% in_place %}`): htmx puts the answer into the page. What is no
// answer in place – the session is over, an error, no line – the browser asks for itself, as
// without scripts, and shows what came of it: a press repeated does nothing twice.

// htmx knows a button by its click; a press of a key, or a form sent again when its draft is saved, has none.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const button = detail.boosted && detail.triggeringEvent?.submitter;
  if (!button) return;
  detail.path = button.getAttribute("formaction") ?? detail.elt.getAttribute("action");
  if (button.name) detail.parameters[button.name] = button.value;
});

// Refused: the same page, with what was typed.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.boosted || detail.xhr.status !== 422) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

function sendPlainly(form, button) {
  const { name, value } = button ?? {};
  if (name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  if (button?.hasAttribute("formaction")) form.setAttribute("action", button.getAttribute("formaction"));
  HTMLFormElement.prototype.submit.call(form);
}

function giveUp({ detail }) {
  if (detail.boosted) sendPlainly(detail.requestConfig.elt, detail.requestConfig.triggeringEvent?.submitter);
}

document.addEventListener("htmx:responseError", giveUp);
document.addEventListener("htmx:sendError", giveUp);

// While an answer is awaited, the same press again is ignored, and another one is the browser's.
let awaited = null;
const buttonOf = (detail) => detail.triggeringEvent?.submitter;
document.addEventListener("htmx:confirm", (event) => {
  const { elt: form } = event.detail;
  if (!awaited || !form.matches("form[hx-boost]")) return;
  event.preventDefault();
  const button = buttonOf(event.detail);
  if (form !== awaited.form || button !== awaited.button) sendPlainly(form, button);
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const { requestConfig } = detail;
  if (detail.boosted) awaited = { form: requestConfig.elt, button: buttonOf(requestConfig) };
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.boosted) awaited = null;
});

// What is typed while an answer is awaited, or could not be saved before, goes on in the new field.
const FIELD = "form[data-autosave-url] textarea";
let atPress = null;
let typedSince = null;
let isLost = false;
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.boosted) atPress = document.querySelector(FIELD)?.value ?? null;
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const now = detail.boosted ? document.querySelector(FIELD)?.value : undefined;
  isLost = Boolean(document.querySelector("[data-autosave-status].is-unsaved"));
  typedSince = now === undefined || (now === atPress && !isLost) ? null : now;
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const field = detail.boosted && typedSince !== null ? document.querySelector(FIELD) : null;
  if (!field || (field.value !== atPress && !isLost)) return;
  field.value = typedSince;
  typedSince = null;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
