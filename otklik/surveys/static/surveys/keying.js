// Keying paper forms: a whole code goes to the next field, Enter goes on, Backspace in an empty
// field goes back. The sheet leaves the page only when the server has it: without a line or a
// session it stays, and the status says why. Without this script it is an ordinary form.
const form = document.querySelector("[data-keying]");
const status = form?.querySelector("[data-keying-status]");
const fields = form ? [...form.querySelectorAll(".keying-code, .keying-text")] : [];

function say(sentence, link) {
  status.textContent = sentence;
  if (!link) return;
  const anchor = document.createElement("a");
  anchor.href = form.dataset.signInUrl;
  anchor.target = "_blank";
  anchor.textContent = form.dataset.signIn;
  status.append(" ", anchor);
}

function go(field, step) {
  const next = fields[fields.indexOf(field) + step];
  if (next) {
    next.focus();
    next.select?.();
  } else if (step > 0) form.requestSubmit();
}

function heard(field) {
  const keys = field.dataset.keys.split(" ");
  const typed = field.value.trim();
  if (!typed) return;
  const isMany = "many" in field.dataset;
  const isBegun = keys.some((key) => key.startsWith(typed));
  if (!isMany && !isBegun) {
    field.setCustomValidity(form.dataset.noCode);
    field.reportValidity(); // said beside the field, wherever it stands on the page
    field.select();
    return;
  }
  field.setCustomValidity("");
  const isNothing = typed === keys[keys.length - 1];
  const isWhole = keys.includes(typed) && !keys.some((key) => key !== typed && key.startsWith(typed));
  if (isWhole && (!isMany || isNothing)) go(field, 1);
}

async function send() {
  const token = /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (token) form.elements.csrfmiddlewaretoken.value = token;
  let response;
  try {
    response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
  } catch {
    say(form.dataset.noLine);
    return;
  }
  if (response.ok) location.assign((await response.json()).next);
  else if (response.status === 403) say(form.dataset.signedOut, true);
  else form.submit(); // what does not fit comes back as a page
}

if (form) {
  form.addEventListener("input", (event) => {
    if (event.target.dataset.keys) heard(event.target);
  });
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!fields.includes(field)) return;
    const isGoingOn = event.key === "Enter" && !event.shiftKey && !event.ctrlKey;
    if (isGoingOn || (event.key === " " && "many" in field.dataset)) {
      event.preventDefault();
      go(field, 1);
    } else if (event.key === "Backspace" && field.value === "") {
      event.preventDefault();
      go(field, -1);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  if (document.activeElement === document.body && !document.querySelector(".summary")) fields[0].focus();
}
