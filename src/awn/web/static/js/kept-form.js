// The form that is filled in without a network: says what is missing, since no server can.
(() => {
  "use strict";
  const form = document.getElementById("kept-apply");
  const shape = document.getElementById("must-summary");
  const inputs = (part) => [...part.querySelectorAll("input:not([type=hidden]), textarea")];
  const isAnswered = (part) => {
    const own = inputs(part), boxes = own.filter((one) => ["checkbox", "radio"].includes(one.type));
    return boxes.length ? boxes.some((one) => one.checked) : own.every((one) => one.value.trim());
  };
  const clear = () => {
    document.getElementById("errors")?.remove();
    for (const part of form.querySelectorAll("[data-must]")) part.classList.remove("bad");
  };
  form.addEventListener("submit", (event) => {
    clear();
    const missing = [...form.querySelectorAll("[data-must]")].filter((part) => !isAnswered(part));
    if (!missing.length) return;
    event.preventDefault();
    const summary = shape.content.cloneNode(true).firstElementChild, rows = document.createElement("ul");
    for (const part of missing) {
      part.classList.add("bad");
      const link = Object.assign(document.createElement("a"), { href: `#${inputs(part)[0].id}`, textContent: part.dataset.must });
      const row = document.createElement("li");
      row.append(link);
      rows.append(row);
    }
    summary.append(rows);
    form.prepend(summary);
    summary.focus();
  });
  // Browsers take a network that leads nowhere for one: only an answer is an answer.
  const no_network = document.getElementById("no-network");
  const ask = async () => {
    const { state } = document.getElementById("unsent").dataset;
    no_network.hidden = await fetch(state, { cache: "no-store" }).then(() => true, () => false);
  };
  ask();
  for (const name of ["online", "offline"]) window.addEventListener(name, ask);
})();
