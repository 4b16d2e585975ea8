// Keeps «через 2 ч 10 мин» true while the page is open. The words come with the page.
const MINUTE = 60_000;
const SOON = 120;

function span(minutes, units, now) {
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const [d, h, m] = units.split(" ");
  // No line is broken between a figure and its unit.
  if (days) return hours ? `${days}\u00a0${d} ${hours}\u00a0${h}` : `${days}\u00a0${d}`;
  if (hours) return rest ? `${hours}\u00a0${h} ${rest}\u00a0${m}` : `${hours}\u00a0${h}`;
  return rest ? `${rest}\u00a0${m}` : now;
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-due]")) {
    const left = new Date(time.dateTime) - Date.now();
    const minutes = Math.floor(Math.abs(left) / MINUTE);
    const sentence = left < 0 ? time.dataset.late : time.dataset.in;
    time.textContent = sentence.replace("{span}", span(minutes, time.dataset.units, time.dataset.now));
    time.classList.toggle("due-late", left < 0);
    time.classList.toggle("due-soon", left >= 0 && minutes < SOON);
  }
}

setInterval(refresh, MINUTE);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
