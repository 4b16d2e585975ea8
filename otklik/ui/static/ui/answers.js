// «Снять ответ» at once, without a new page. Without this script the button sends the form, which
// comes back with that one answer taken back.
document.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="_clear"]');
  if (!button) return;
  event.preventDefault();
  const radios = [...button.form.elements].filter((field) => field.name === button.value && field.type === "radio");
  for (const radio of radios) radio.checked = false;
  radios[0]?.focus();
});
