// The page that waits for a clean sheet: the program stops, begins anew, and this page goes on to
// its start by itself. Until then it says nothing new: there is nothing to press.
const NEXT = 2_000;
const waiting = document.querySelector("[data-anew]");

async function look() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    // Begun anew, it knows nobody and sends everybody to the start.
    if (answer.ok && answer.redirected) return location.assign(waiting.dataset.anew);
  } catch {
    // stopped, or not yet up
  }
  setTimeout(look, NEXT);
}

if (waiting) setTimeout(look, NEXT);
