// A form is sent once: a second press is ignored, and the button says that work goes on.
// The field stays editable and nothing is disabled, so that a failed request loses nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if ("files" in form.dataset) return; // the answer is a file: the page stays, and gives another
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "1";
  work(event.submitter);
});

// A form answered in place is sent by htmx, one at a time.
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.boosted) work(detail.requestConfig.triggeringEvent.submitter);
});

function work(button) {
  if (!button?.dataset.busy) return;
  button.dataset.rest = button.textContent;
  button.textContent = button.dataset.busy;
  button.setAttribute("aria-disabled", "true");
}

function rest(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-rest]")) {
    button.textContent = button.dataset.rest;
    button.removeAttribute("aria-disabled");
    delete button.dataset.rest;
  }
}

function restAll() {
  document.querySelectorAll("form").forEach(rest);
}

// Back from the browser's cache, or an htmx request that ended: the button works again.
window.addEventListener("pageshow", restAll);
document.addEventListener("htmx:afterRequest", restAll);
