// The list of the desk stays where it was: its height on the screen, the row that was opened, and
// what became of rows meanwhile. New ones are said aloud at most once a minute.
const MINUTE = 60_000;
const WRITES_FOR = 10_000;

function list() {
  const pane = document.querySelector(".pane-list");
  const rows = pane?.querySelector(".rows");
  // The same rows are the same list, whichever of them is opened beside it.
  return rows ? { pane, rows, key: `list:${[...rows.children].map((row) => row.id).join()}` } : null;
}

function isAlone() {
  return document.documentElement.dataset.desk === "list";
}

// What the last press did is read where it stands, if it does not stay in sight by itself.
function isTold() {
  const bar = document.activeElement.closest(".panes-said");
  return bar && getComputedStyle(bar).position !== "sticky";
}

function place() {
  const here = list();
  if (here) sessionStorage.setItem(here.key, JSON.stringify([here.pane.scrollTop, isAlone() ? scrollY : null]));
}

function comeBack() {
  const here = list();
  const kept = here && JSON.parse(sessionStorage.getItem(here.key) ?? "null");
  if (!kept) return;
  here.pane.scrollTop = kept[0];
  if (isAlone() && kept[1] !== null && !isTold()) scrollTo(0, kept[1]);
  const row = isAlone() && document.getElementById(sessionStorage.getItem("row"));
  const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward" || location.hash;
  if (row && isBack && here.rows.contains(row)) row.querySelector("a")?.focus({ preventScroll: true });
}

// After the browser went to the fragment, and focus.js to what became of the last act.
addEventListener("load", () => setTimeout(comeBack, 10));

// What shows another or a newer list leads to it, not to the beginning of the page.
const ANEW = "#fresh a, #found a, #renew, .pane-list .pages a, .list-view button, .views a";
if (sessionStorage.getItem("anew")) document.getElementById("list-heading")?.focus();
sessionStorage.removeItem("anew");
document.addEventListener("click", (event) => {
  if (event.target.closest(ANEW)) sessionStorage.setItem("anew", "1");
});
addEventListener("pagehide", place);
document.addEventListener("click", (event) => {
  const row = event.target.closest(".pane-list .row");
  if (row) sessionStorage.setItem("row", row.id);
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const word = document.getElementById(event.detail.target.id);
  if (word?.matches(".row")) return; // it came with its state
  word?.closest(".row")?.classList.toggle("row-done", word.hasAttribute("data-done"));
});

// Sent filters lead to the line that says what was found, right before the rows; where they stand
// above the rows they fold. While one types focus stays, and only a change of that line is said.
function filtersOf(detail) {
  return detail.requestConfig?.elt.closest(".list-filters");
}

function isSent(detail) {
  return detail.requestConfig.triggeringEvent?.type === "submit";
}

// What takes the focus is read for that, not said besides.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!filtersOf(event.detail)) return;
  document.getElementById("found").setAttribute("aria-live", isSent(event.detail) ? "off" : "polite");
});

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.id === "found" && target.textContent === fragment.textContent) event.preventDefault();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const filters = filtersOf(event.detail);
  if (!filters || !isSent(event.detail)) return;
  const found = document.getElementById("found");
  if (found.getBoundingClientRect().top >= filters.getBoundingClientRect().bottom) filters.open = false;
  (found.textContent ? found : document.getElementById("list-heading")).focus();
});

// How many rows are ticked stands beside the acts for them, and is said when it changes.
function countChosen() {
  const said = document.getElementById("chosen-said");
  if (!said) return;
  const boxes = [...document.querySelectorAll(".row-box")];
  const isAll = document.getElementById("all-rows").checked;
  const n = isAll ? boxes.length : boxes.filter((box) => box.checked).length;
  const count = n ? `: ${n}` : "";
  const shown = document.getElementById("chosen-count");
  if (shown.textContent === count) return;
  shown.textContent = count;
  said.textContent = said.dataset.said.replace("{n}", n);
}

document.addEventListener("change", (event) => event.target.matches(".row-box, #all-rows") && countChosen());
document.addEventListener("htmx:afterSettle", countChosen);
addEventListener("pageshow", countChosen);

// Who writes is told with the next question to the server; the text itself is not sent.
let rested = 0;
document.addEventListener("input", (event) => {
  const writing = document.getElementById("writing");
  if (!writing || event.target.form !== writing.form) return;
  writing.disabled = false;
  writing.value = "1";
  clearTimeout(rested);
  rested = setTimeout(() => { writing.disabled = true; }, WRITES_FOR);
});

const said = document.getElementById("fresh-said");
let saidAt = 0;
let due = 0;
let last = "";

function say() {
  due = 0;
  const sentence = document.querySelector("#fresh .fresh")?.textContent ?? "";
  if (!sentence || sentence === last) return;
  last = sentence;
  saidAt = Date.now();
  said.textContent = sentence;
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "fresh" || due) return;
  due = setTimeout(say, Math.max(0, saidAt + MINUTE - Date.now()));
});
