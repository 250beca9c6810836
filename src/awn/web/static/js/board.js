// Renews the board when the live process says that something has changed. It says no more than that: what is shown comes
// from the page itself. Without the process the board renews itself every half minute, without scripts on loading.
(() => {
  "use strict";
  const first = document.getElementById("board");
  if (!first || !first.dataset.live || !("EventSource" in window)) return;
  const GENTLY_MS = 300;
  let isLive = false, timer = 0;
  const show = () => {
    const board = document.getElementById("board");
    board?.querySelector("[data-when-live]")?.toggleAttribute("hidden", !isLive);
    board?.querySelector("[data-when-slow]")?.toggleAttribute("hidden", isLive);
  };
  // Many arrivals at once are one change.
  const renew = () => {
    timer ||= setTimeout(() => {
      timer = 0;
      document.getElementById("board")?.dispatchEvent(new CustomEvent("renew"));
    }, GENTLY_MS);
  };
  const stream = new EventSource(first.dataset.live);
  stream.addEventListener("ready", () => { isLive = true; show(); });
  stream.addEventListener("day", renew);
  stream.addEventListener("error", () => { isLive = false; show(); });
  // What somebody has opened or shut stays so when the board is drawn anew.
  const opened = new Map();
  first.parentElement.addEventListener("toggle", ({ target }) => { opened.set(target.dataset.shift, target.open); }, true);
  new MutationObserver(() => {
    for (const [shift, open] of opened) document.querySelector(`details[data-shift="${shift}"]`)?.toggleAttribute("open", open);
    show();
  }).observe(first.parentElement, { childList: true });
})();
