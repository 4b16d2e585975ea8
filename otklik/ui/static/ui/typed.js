// What is typed into fields. Two things: how long a text is, and what was typed too early.
//
// Says how many characters a text has, in place of the limit alone: always for the eye, and aloud (output is a live region)
// only near the limit, at it and beyond it. Never cuts what is typed. Some networks count a
// smiley as two (data-unit="utf16").
const NEAR = 0.8;
const { format: whole } = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: "always" });

function count(area, { isSpoken }) {
  const output = document.querySelector(`[data-counter-for="${CSS.escape(area.id)}"]`);
  if (!output) return;
  const limit = Number(area.dataset.limit);
  const length = area.dataset.unit === "utf16" ? area.value.length : [...area.value].length;
  const left = limit - length;
  output.ariaLive = isSpoken && length >= limit * NEAR ? "polite" : "off";
  output.classList.toggle("is-over", left < 0);
  const sentence = left < 0 ? output.dataset.over : output.dataset.near;
  output.textContent = sentence
    .replace("{left}", whole(left))
    .replace("{over}", whole(-left))
    .replace("{length}", whole(length))
    .replace("{limit}", whole(limit));
}

document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-limit]")) count(event.target, { isSpoken: true });
});

function countAll(part) {
  for (const area of part.querySelectorAll("textarea[data-limit]")) count(area, { isSpoken: false });
}

countAll(document);
document.addEventListener("htmx:load", (event) => countAll(event.target));

// On a slow line a person types before the scripts are there, and nothing would be saved or shown
// before the next key. What a field has that the server did not put there is told once more, when
// whoever listens does (htmx does from this event on).
function isTyped(field) {
  if (field.matches("input[type=checkbox], input[type=radio]")) return field.checked !== field.defaultChecked;
  return field.matches("textarea, input:not([type=hidden], [type=file])") && field.value !== field.defaultValue;
}

function tell() {
  for (const field of document.querySelectorAll("form textarea, form input")) {
    if (isTyped(field)) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

document.addEventListener("DOMContentLoaded", () => setTimeout(tell));
