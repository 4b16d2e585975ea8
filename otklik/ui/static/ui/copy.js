// Copies the text of a field: <button data-copy="its id" data-copied="word">, hidden without this.
for (const line of document.querySelectorAll("[data-copy-line]")) {
  const button = line.querySelector("[data-copy]");
  const field = document.getElementById(button.dataset.copy);
  line.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // without https there is no clipboard
    }
    line.querySelector("[role=status]").textContent = button.dataset.copied;
  });
}
