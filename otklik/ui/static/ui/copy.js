// Copies the text of a field or of an element: <button data-copy="its id" data-copied="word">, hidden without this.
for (const line of document.querySelectorAll("[data-copy-line]")) {
  const button = line.querySelector("[data-copy]");
  const field = document.getElementById(button.dataset.copy);
  line.hidden = false;
  button.addEventListener("click", async () => {
    if (field.select) field.select();
    else getSelection().selectAllChildren(field);
    try {
      await navigator.clipboard.writeText(field.value ?? field.textContent.replaceAll("\u00ad", ""));
    } catch {
      document.execCommand("copy"); // without https there is no clipboard
    }
    line.querySelector("[role=status]").textContent = button.dataset.copied;
  });
}
