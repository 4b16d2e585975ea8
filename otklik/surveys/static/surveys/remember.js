// The window remembers what was answered until it is sent: a page loaded anew, or left by mistake,
// loses nothing. It is this window's memory, and half an hour long, so that the next person at a
// shared machine hardly finds it; nothing of it goes to us before the person sends it.
const form = document.querySelector("form[data-remember]");
const band = document.querySelector("[data-remembered]");
const KEPT_FOR = 30 * 60 * 1000;
const NOT_KEPT = new Set(["ticket", "_go", "_clear", "_resume"]);

function place(path) {
  return `survey:${path.replace(/(thanks|pages|qr|invited|served|code)\/$/, "")}`;
}

function entries() {
  const all = [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
  return all.filter(([, value]) => value !== "");
}

function remember() {
  if (form.dataset.remember === "reading") return;
  try {
    const ticket = form.elements.ticket.value;
    const kept = { at: Date.now(), entries: entries(), path: location.pathname, ticket };
    sessionStorage.setItem(place(location.pathname), JSON.stringify(kept));
  } catch {
    // No memory, or a full one: the form works as it does without this script.
  }
}

function remembered() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place(location.pathname)) ?? "{}");
    if (Date.now() - kept.at < KEPT_FOR) return kept;
    forget();
  } catch {
    // As without memory.
  }
  return { entries: [] };
}

function forget() {
  sessionStorage.removeItem(place(location.pathname));
}

function goOn(kept) {
  const fields = [...kept.entries, ["_resume", "1"]];
  // The same ticket: what went off and was not thanked for counts once. Each way has its own.
  if (kept.path === location.pathname) form.elements.ticket.value = kept.ticket;
  form.querySelectorAll("input[name='at-question'], input[name='seen-question']").forEach((field) => field.remove());
  for (const [name, value] of fields) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  form.submit();
}

// «Back» after the thanks brings the form filled as it was, with a new ticket: sent as it is, it is
// the same form and takes its first one, so that it counts once. Kept of it is a sum, no answer.
function sum() {
  return [...JSON.stringify(entries())].reduce((all, sign) => (Math.imul(all, 31) + sign.codePointAt(0)) | 0, 7);
}

function send() {
  const key = `sent:${place(location.pathname)}`;
  const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  try {
    const sent = JSON.parse(sessionStorage.getItem(key) ?? "{}");
    if (isBack && sent.sum === sum() && sent.path === location.pathname) form.elements.ticket.value = sent.ticket;
    const kept = { sum: sum(), ticket: form.elements.ticket.value, path: location.pathname };
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // As without memory.
  }
}

if (document.querySelector("[data-forget]")) forget();
if (form) {
  const kept = remembered();
  const isAnswered = kept.entries.some(([name]) => !name.endsWith("-question"));
  const isBlank = !entries().some(([name]) => !name.endsWith("-question"));
  if (band && isAnswered && isBlank) {
    // A text browser shows what is hidden: the words lie in a script until there is something to say.
    band.replaceChildren(document.createRange().createContextualFragment(band.textContent));
    band.hidden = false;
    band.querySelector("#remembered-go").addEventListener("click", () => goOn(kept));
    band.querySelector("#remembered-forget").addEventListener("click", () => {
      forget();
      band.hidden = true;
    });
  } else if (!isBlank) remember();
  form.addEventListener("submit", send);
  form.addEventListener("input", remember);
  form.addEventListener("click", () => setTimeout(remember)); // «Снять ответ» without a page
}
