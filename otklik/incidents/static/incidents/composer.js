// A remark leads to its words: the field gets the focus with them selected. Where the text was
// changed since, the same words are looked for; without scripts the link leads to the field.
function reveal(link, field) {
  let start = Number(link.dataset.start);
  let end = Number(link.dataset.end);
  const words = link.dataset.words ?? link.textContent.replace(/^«|»$/g, "");
  if (!words.endsWith("…") && field.value.slice(start, end) !== words) {
    const found = field.value.indexOf(words);
    if (found < 0) [start, end] = [0, 0];
    else [start, end] = [found, found + words.length];
  }
  field.focus();
  field.setSelectionRange(start, end);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-start]");
  const field = link && document.querySelector(link.hash);
  if (!field) return;
  event.preventDefault();
  reveal(link, field);
});

// Kept words go to the cursor; without scripts the same press puts them below the text.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-insert]");
  const field = button?.form?.elements.text;
  const words = button && document.getElementById(button.dataset.insert)?.textContent;
  if (!field || !words) return;
  event.preventDefault();
  field.focus();
  const isGlued = /\S$/.test(field.value.slice(0, field.selectionStart));
  field.setRangeText(isGlued ? ` ${words}` : words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
