// Names that are dragged from shift to shift. An addition: each name is also a link to the page on which the same person is
// moved by keyboard or by single clicks. The server decides, and says why not.
(() => {
  "use strict";
  const board = document.querySelector("[data-roster-board]");
  const form = board?.querySelector("[data-move]");
  if (!form) return;
  let held = null;

  const target = (event) => {
    const shift = event.target.closest("[data-shift]");
    return held && shift && shift.dataset.shift !== held.dataset.from ? shift : null;
  };
  const light = (shift) => {
    for (const one of board.querySelectorAll("[data-over]")) if (one !== shift) delete one.dataset.over;
    if (shift) shift.dataset.over = "";
  };

  for (const name of board.querySelectorAll("[data-person]")) name.draggable = true;
  board.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("[data-person]") ?? null;
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.textContent.trim());
    held.dataset.held = "";
  });
  board.addEventListener("dragover", (event) => {
    const shift = target(event);
    light(shift);
    if (!shift) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });
  board.addEventListener("dragend", () => {
    light(null);
    if (held) delete held.dataset.held;
    held = null;
  });
  board.addEventListener("drop", (event) => {
    const shift = target(event);
    if (!shift) return;
    event.preventDefault();
    const from = held.dataset.from, to = shift.dataset.shift;
    const fields = form.elements;
    fields.act.value = to ? "put" : "out";
    fields.person.value = held.dataset.person;
    fields.shift.value = to || from;
    fields.leaving.value = to ? from : "";
    form.requestSubmit();
  });
})();
