// Presses that ask the browser for a key appear only where they can work; what went wrong is said.
document.addEventListener("DOMContentLoaded", () => {
  if (!window.PublicKeyCredential) return;
  for (const place of document.querySelectorAll("[data-key-press]")) place.hidden = false;
});
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const trouble = document.querySelector("[data-key-trouble]");
  if (!trouble) return;
  trouble.hidden = false;
  trouble.focus();
});
