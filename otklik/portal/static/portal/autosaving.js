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

  document.addEventListener("w-autosave:save", () => {
    isSaving = true;
  });
  document.addEventListener("w-autosave:success", goOn);
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
