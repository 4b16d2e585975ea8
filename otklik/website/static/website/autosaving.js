/* The editor saves by itself. Whoever presses a button meanwhile waits for that: a new page is saved
   under an address that the form does not know yet, and would be made twice. */
(function () {
  "use strict";
  const LONGEST = 20000; // milliseconds; then the press goes as it is
  let isSaving = false;
  let waiting = null;

  function goOn() {
    isSaving = false;
    if (!waiting) return;
    const { form, pressed, clock } = waiting;
    waiting = null;
    window.clearTimeout(clock);
    /* A button that is disabled meanwhile would not say which one it was. What says it stands in the
       form for this one press: saved by itself, the form must never carry it. */
    const told = document.createElement("input");
    told.type = "hidden";
    if (pressed && pressed.name) {
      told.name = pressed.name;
      told.value = pressed.value;
    }
    form.append(told);
    form.requestSubmit();
    told.remove();
  }

  /* What was typed while the save was under way Wagtail takes as saved, too: it was neither saved nor
     shown by the preview before the next key, and nobody was warned on leaving. */
  const NOT_TYPED = /^(comments-.*|csrfmiddlewaretoken|loaded_revision_.*|next|overwrite_revision_id)$/;
  let sent = null;

  function typed(data, told) {
    const kept = [...data].filter(([name]) => !NOT_TYPED.test(name) && !(name in told));
    return JSON.stringify(kept.map(([name, it]) => [name, it instanceof File ? it.name : it]));
  }

  function saveWhatCameSince(event) {
    const form = event.target;
    const told = event.detail.response.field_updates || {};
    if (!sent || typed(sent, told) === typed(new FormData(form), told)) return;
    /* Once Wagtail has noticed that nothing is left to save. */
    window.setTimeout(() => {
      form.dataset.wUnsavedForceValue = "true";
      form.dataset.wUnsavedHasEditsValue = "true";
    });
  }

  document.addEventListener("w-autosave:save", (event) => {
    isSaving = true;
    sent = event.detail.formData;
  });
  document.addEventListener("w-autosave:success", (event) => {
    if (!waiting) saveWhatCameSince(event);
    goOn();
  });
  document.addEventListener("w-autosave:error", goOn);
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!isSaving || !form.matches('[data-controller~="w-autosave"]')) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (waiting) return;
      waiting = { form, pressed: event.submitter, clock: window.setTimeout(goOn, LONGEST) };
    },
    true,
  );
})();
