// Without a network nobody knows what the clock of the server says: buttons show by the clock of the device.
(() => {
  "use strict";
  const look = () => {
    for (const part of document.querySelectorAll("[data-opens]")) {
      part.hidden = Date.now() < Number(part.dataset.opens) || Date.now() >= Number(part.dataset.closes);
    }
  };
  // Browsers take a network that leads nowhere for one: only an answer is an answer.
  const no_network = document.getElementById("no-network");
  const ask = async () => {
    const { state } = document.getElementById("unsent").dataset;
    no_network.hidden = await fetch(state, { cache: "no-store" }).then(() => true, () => false);
  };
  // A full device keeps nothing, and says so while there is still a network.
  const isKept = async () => {
    const { account } = document.getElementById("unsent").dataset;
    document.getElementById("not-kept").hidden = Boolean(await caches.match(location.pathname, { cacheName: `awn-day-${account}` }));
  };
  if (navigator.serviceWorker?.controller) isKept().catch(() => {});
  look();
  ask();
  setInterval(look, 30_000);
  for (const name of ["online", "offline"]) window.addEventListener(name, ask);
})();
