// A screen of ours that nobody touches: what was answered is cleared for the next person, after a
// warning whose countdown any press stops (WCAG 2.2.1). A form as it first came needs no warning.
const dialog = document.querySelector("[data-screen]");
const form = document.querySelector("form.questions");
const SECOND = 1000;
let idle;
let countdown;

function isTouched() {
  if (document.querySelector(".written")) return true; // what somebody wrote, shown after closing
  return [...(form?.elements ?? [])].some((field) =>
    field.type === "radio" || field.type === "checkbox"
      ? field.checked
      : field.matches("textarea, input[type=text]:not([tabindex='-1'])") && field.value,
  );
}

function begin() {
  location.replace(dialog.dataset.start);
}

function warn() {
  if (!isTouched()) {
    if (scrollY > 0 || location.pathname !== dialog.dataset.start) begin();
    else wait();
    return;
  }
  let left = Number(dialog.dataset.warning);
  const figure = dialog.querySelector("[data-left]");
  const told = dialog.querySelector("[data-told]");
  figure.textContent = left;
  dialog.showModal();
  countdown = setInterval(() => {
    left -= 1;
    figure.textContent = left;
    if (left % 10 === 0) told.textContent = left; // a reader hears it now and then
    if (left <= 0) begin();
  }, SECOND);
}

function wait() {
  clearTimeout(idle);
  clearInterval(countdown);
  if (dialog.open) dialog.close();
  idle = setTimeout(warn, Number(dialog.dataset.idle) * SECOND);
}

if (dialog) {
  for (const act of ["keydown", "pointerdown", "input", "scroll"]) {
    addEventListener(act, () => (dialog.open && act === "scroll" ? undefined : wait()), { passive: true });
  }
  addEventListener("pageshow", (event) => {
    if (event.persisted) begin(); // Back must not show what another person answered
  });
  wait();
}
