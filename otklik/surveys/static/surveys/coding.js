// Coding open answers: what is typed ticks the codes, what is ticked is typed; «+» takes the first
// proposal at once, Backspace in the empty field goes to the answer before, Ctrl+Z takes the last
// press back. Without this script the same form is sent by Enter.
const form = document.querySelector("[data-coding]");
const field = form?.elements.keys;
const boxes = form ? [...form.querySelectorAll("input[name=codes]")] : [];
const numbers = new Set(boxes.map((box) => box.value));
const isShort = [...numbers].every((number) => number.length === 1);

function typed() {
  const parts = field.value.split(/[\s,;.]+/).filter(Boolean);
  return isShort && parts.length === 1 && /^\d+$/.test(parts[0]) ? [...parts[0]] : parts;
}

function tick() {
  const said = new Set(typed());
  for (const box of boxes) box.checked = said.has(box.value);
}

function spell() {
  field.value = boxes.filter((box) => box.checked).map((box) => box.value).join(" ");
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.name === "codes") spell();
  });
  field.addEventListener("input", () => {
    if (field.value.trim() === "+" && form.elements.proposed) form.requestSubmit();
    else tick();
  });
  field.addEventListener("keydown", (event) => {
    if (field.value !== "") return;
    if (event.key === "Backspace") {
      const before = form.querySelector("[data-before]");
      if (!before) return;
      event.preventDefault();
      before.click();
    } else if (event.code === "KeyZ" && (event.ctrlKey || event.metaKey)) {
      const undo = document.querySelector("#undo");
      if (!undo) return;
      event.preventDefault();
      undo.click();
    }
  });
  if (field.value) field.select();
}
