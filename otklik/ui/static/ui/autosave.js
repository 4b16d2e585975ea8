// A form with data-autosave-url is sent there two seconds after the last key. The status says when
// it was saved, or since when it is not; the field is never disabled, and every key tries again.
const WAIT = 2000;
const RETRY = 10_000;
const timers = new WeakMap();
const failedSince = new WeakMap();

function clock() {
  return new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

function say(form, sentence, time, isSaved, signInUrl) {
  const status = form.querySelector("[data-autosave-status]");
  if (!status) return;
  status.textContent = status.dataset[sentence].replace("{time}", time);
  status.classList.toggle("is-unsaved", !isSaved);
  if (!signInUrl) return;
  const link = document.createElement("a");
  link.href = signInUrl;
  link.target = "_blank";
  link.textContent = status.dataset.signIn;
  status.append(" ", link);
}

async function save(form) {
  let isSaved = false;
  let isSignedOut = false;
  try {
    const response = await fetch(form.dataset.autosaveUrl, {
      method: "POST",
      body: new FormData(form),
      redirect: "manual",
      headers: { "X-Requested-With": "autosave" },
    });
    isSaved = response.ok;
    isSignedOut = response.type === "opaqueredirect";
  } catch {
    // No line: said below, tried again soon.
  }
  if (isSaved) {
    failedSince.delete(form);
    say(form, "saved", clock(), true);
    return;
  }
  if (!failedSince.has(form)) failedSince.set(form, clock());
  say(form, "unsaved", failedSince.get(form), false, isSignedOut && form.dataset.signInUrl);
  later(form, RETRY);
}

function later(form, wait) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => form.isConnected && save(form), wait));
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.autosaveUrl) later(form, WAIT);
});

document.addEventListener("submit", (event) => clearTimeout(timers.get(event.target)));
