// Shows a choice at once, before it is saved. Without this, “Show it first” asks the server for the same.
const form = document.querySelector("form[data-live]");
const page = document.documentElement;
const LIVE = { text: "normal", lines: "normal", words: "normal", theme: "auto" };

form?.addEventListener("change", ({ target }) => {
  if (!(target.name in LIVE) || !target.checked) return;
  if (target.value === LIVE[target.name]) delete page.dataset[target.name];
  else page.dataset[target.name] = target.value;
});
