// Says how many characters a text has: always for the eye, and aloud (output is a live region)
// only near the limit, at it and beyond it. Never cuts what is typed. Some networks count a
// smiley as two (data-unit="utf16").
const NEAR = 0.8;
const { format: whole } = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: "always" });

function count(area) {
  const output = document.querySelector(`[data-counter-for="${CSS.escape(area.id)}"]`);
  if (!output) return;
  const limit = Number(area.dataset.limit);
  const length = area.dataset.unit === "utf16" ? area.value.length : [...area.value].length;
  const left = limit - length;
  output.ariaLive = length >= limit * NEAR ? "polite" : "off";
  output.classList.toggle("is-over", left < 0);
  const sentence = left < 0 ? output.dataset.over : output.dataset.near;
  output.textContent = sentence
    .replace("{left}", whole(left))
    .replace("{over}", whole(-left))
    .replace("{length}", whole(length))
    .replace("{limit}", whole(limit));
}

document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-limit]")) count(event.target);
});
