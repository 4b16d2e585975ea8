// Questions that hang on another answer are hidden while that answer is not given. Without this
// script they stay in sight under the words that say whom they are for; the server drops answers
// to what was not asked either way.
const asked = [...document.querySelectorAll("[data-asked-field]")];
const form = asked[0]?.closest("form");

const chosen = (name) =>
  [...form.elements]
    .filter((field) => field.name === name && field.checked && !field.closest("[hidden]"))
    .map((field) => field.value);

function show() {
  for (const section of asked) {
    // in printed order: what hangs on a hidden question is hidden too
    const answers = section.dataset.askedAnswers.split(" ");
    section.hidden = !chosen(section.dataset.askedField).some((value) => answers.includes(value));
  }
}

if (form) {
  form.addEventListener("change", show);
  form.addEventListener("click", () => setTimeout(show)); // an answer taken back
  show();
}
