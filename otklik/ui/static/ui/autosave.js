// A form with data-autosave-url is sent there two seconds after the last key, and at once when the
// page is left. The status says when it was saved, or since when it is not and why; the field is
// never disabled.
//
// The answer is JSON: `revision` goes back into the form's hidden field, so that a colleague's
// later text is not written over; `saved_at` is the server's time; `error` is a sentence, and then only the next key tries again.
const WAIT = 2000;
const RETRY = 10_000;
const timers = new WeakMap();
const running = new WeakMap();
const failedSince = new WeakMap();
const held = new WeakSet();
const ready = new WeakSet();
const unsaved = new Set();
let isLeft = false; // while the answer to a request of a page that was left is not heard

function clock() {
  return new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

function say(form, { isSaved, time, reason = "", isSignedOut = false }) {
  const status = form.querySelector("[data-autosave-status]");
  if (!status) return;
  const sentence = isSaved ? status.dataset.saved : status.dataset.unsaved;
  status.textContent = [sentence.replace("{time}", time), reason].filter(Boolean).join(". ");
  status.classList.toggle("is-unsaved", !isSaved);
  if (!isSignedOut) return;
  const link = document.createElement("a");
  link.href = status.dataset.signInUrl;
  link.target = "_blank";
  link.textContent = status.dataset.signIn;
  status.append(". ", link);
}

// Signing in again, in another window, changes the token; the cookie has the one that is valid.
function renewToken(form) {
  const token = /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (token && form.elements.csrfmiddlewaretoken) form.elements.csrfmiddlewaretoken.value = token;
}

// Files go with a press only: sent with each pause of the typing they would block the line.
function typed(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

async function ask(form, keepalive) {
  renewToken(form);
  const response = await fetch(form.dataset.autosaveUrl, {
    method: "POST",
    body: typed(form),
    redirect: "manual",
    keepalive,
  });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return { response, answer: isJson ? await response.json() : {} };
}

async function save(form, { keepalive = false } = {}) {
  let outcome = null;
  unsaved.delete(form);
  try {
    outcome = await ask(form, keepalive);
  } catch {
    // No line: said below, tried again soon.
  }
  if (outcome?.response.ok) {
    const { revision, saved_at: savedAt } = outcome.answer;
    if (revision !== undefined && form.elements.revision) form.elements.revision.value = revision;
    failedSince.delete(form);
    isLeft = false;
    say(form, { isSaved: true, time: savedAt ?? clock() });
    return;
  }
  unsaved.add(form);
  if (!failedSince.has(form)) failedSince.set(form, clock());
  const reason = outcome?.answer.error;
  const isSignedOut = outcome?.response.type === "opaqueredirect" || outcome?.response.status === 403;
  say(form, { isSaved: false, time: failedSince.get(form), reason, isSignedOut });
  if (!reason) later(form, RETRY);
}

async function run(form, options) {
  running.set(form, save(form, options));
  await running.get(form);
  running.delete(form);
}

// One request at a time: two would carry the same revision, and the second be refused.
function later(form, wait) {
  clearTimeout(timers.get(form));
  timers.set(
    form,
    setTimeout(() => {
      if (!form.isConnected) return;
      if (running.has(form)) later(form, WAIT);
      else run(form);
    }, wait),
  );
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.dataset.autosaveUrl) return;
  unsaved.add(form);
  later(form, WAIT);
});

// What was typed a moment ago must not be lost by a link: its request outlives the page.
function flush() {
  for (const form of unsaved) {
    if (!form.isConnected || running.has(form)) continue;
    clearTimeout(timers.get(form));
    isLeft = true;
    run(form, { keepalive: true });
  }
}

window.addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) flush();
});
// Back from the browser's cache without having heard it: what the page holds is old.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && isLeft) location.reload();
});

// A press while a draft is on its way waits for it, so that it carries the new revision.
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (ready.has(form)) return;
    // Answered in place, it puts a new form where another was typed into: that is saved first.
    const written = form.hasAttribute("hx-boost") ? [...unsaved].filter((one) => one !== form && one.isConnected) : [];
    for (const one of written) {
      clearTimeout(timers.get(one));
      if (!running.has(one)) run(one);
    }
    if (form.dataset.autosaveUrl) {
      clearTimeout(timers.get(form));
      unsaved.delete(form);
      renewToken(form);
      written.push(form);
    }
    const saving = written.filter((one) => running.has(one));
    if (!saving.length) return;
    event.preventDefault();
    event.stopPropagation();
    if (held.has(form)) return;
    held.add(form);
    const { submitter } = event;
    for (const one of saving) await running.get(one);
    clearTimeout(timers.get(form));
    held.delete(form);
    running.delete(form);
    unsaved.delete(form);
    ready.add(form); // once: without a line it would be saved again and again
    form.requestSubmit(submitter);
    ready.delete(form);
  },
  { capture: true },
);
