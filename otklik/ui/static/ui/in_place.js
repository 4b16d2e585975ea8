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

function sendPlainly({ detail }) {
  if (!detail.boosted) return;
  const { elt: form, path, triggeringEvent } = detail.requestConfig;
  const { name, value } = triggeringEvent.submitter ?? {};
  if (name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  form.setAttribute("action", path);
  HTMLFormElement.prototype.submit.call(form);
}

document.addEventListener("htmx:responseError", sendPlainly);
document.addEventListener("htmx:sendError", sendPlainly);
