// Keys for the table of applicants: only while the focus is on a row of it. The page works without them.
(() => {
  "use strict";
  const table = document.querySelector("[data-rows]");
  if (!table) return;
  const links = () => [...table.querySelectorAll("[data-row]")];
  const boxOf = (link) => link.closest("tr").querySelector("input[type=checkbox]");
  const said = document.querySelector("[data-selected]");
  const boxes = () => [...table.querySelectorAll("tbody input[type=checkbox]")];
  const tell = () => {
    if (!said) return;
    const n = boxes().filter((box) => box.checked).length;
    said.textContent = n ? `${said.dataset.text} ${n}` : "";
  };
  const tick = (link, on) => {
    const box = boxOf(link);
    if (!box) return;
    box.checked = on ?? !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };

  table.addEventListener("keydown", (event) => {
    const link = event.target.closest("[data-row]");
    if (!link || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = links(), here = all.indexOf(link);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) {
      const next = all[Math.max(0, Math.min(to, all.length - 1))];
      if (event.shiftKey) { tick(link, true); tick(next, true); }
      next.focus();
    } else if (event.key === " ") {
      tick(link);
    } else if (event.key === "Escape") {
      boxes().filter((box) => box.checked).forEach((box) => box.click());
    } else if (event.key.toLowerCase() === "a" || event.code === "KeyA") {
      document.getElementById("act")?.focus();
    } else {
      return;
    }
    event.preventDefault();
  });
  document.addEventListener("change", tell);
  tell();
})();
