// What the page of exam day gains with JavaScript: it stops refreshing while it is hidden or paused, catches up when it is
// seen again, and keeps the focus in the row where it was. htmx asks and swaps; without script there is a link.
"use strict";

(() => {
  const live = document.getElementById("live");
  const pause = document.querySelector("[data-live-pause]");
  if (!live || !pause) return;
  let isPaused = false;
  let row = "";

  const again = () => { if (!isPaused && !document.hidden) htmx.trigger(live, "again"); };

  pause.hidden = false;
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    pause.setAttribute("aria-pressed", String(isPaused));
    again();
  });
  document.addEventListener("visibilitychange", again);

  live.addEventListener("htmx:before:request", (event) => {
    if (event.target === live && (isPaused || document.hidden)) event.preventDefault();
  });

  // Rows and links are kept as they are; only a link that is there no more takes its focus with it.
  live.addEventListener("htmx:before:swap", () => {
    row = live.contains(document.activeElement) ? document.activeElement.closest("tr")?.id ?? "" : "";
  });
  live.addEventListener("htmx:after:swap", () => {
    if (row && !live.contains(document.activeElement)) document.getElementById(row)?.querySelector("a")?.focus({ preventScroll: true });
  });
})();
