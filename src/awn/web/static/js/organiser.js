// Comforts of the organisers' desk. Every page works without them.
(() => {
  "use strict";
  const latin = (text) => text.replace(/[٠-٩]/g, (digit) => "٠١٢٣٤٥٦٧٨٩".indexOf(digit));

  // How many words the plain-language summary has so far.
  for (const note of document.querySelectorAll("[data-count-of]")) {
    const box = document.getElementById(note.dataset.countOf);
    const most = Number(box.dataset.words);
    const count = () => {
      const words = box.value.trim().split(/\s+/).filter(Boolean).length;
      note.textContent = `${note.dataset.text} ${words}`;
      note.classList.toggle("over", words > most);
    };
    note.hidden = false;
    box.addEventListener("input", count);
    count();
  }

  // One box that ticks all of a page; some of them stand outside of its form and name it.
  for (const all of document.querySelectorAll("[data-select-all]")) {
    const boxes = () => [...all.form.elements].filter((box) => box.name === all.dataset.selectAll);
    all.hidden = false;
    all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
    document.addEventListener("change", () => {
      const every = boxes();
      all.checked = every.length > 0 && every.every((box) => box.checked);
      all.indeterminate = !all.checked && every.some((box) => box.checked);
    });
  }

  // A row of the roll is swapped after each press. htmx keeps the focus on a button of the same id; where the pressed
  // one is gone ("Absent", "Excused"), the focus goes to what the row offers next.
  const pressed = {};
  document.addEventListener("htmx:before:request", () => {
    pressed.row = document.activeElement?.closest(".roll-row")?.id;
  });
  document.addEventListener("htmx:after:swap", () => {
    const row = pressed.row && document.getElementById(pressed.row);
    if (!row || (document.activeElement && document.activeElement !== document.body)) return;
    (row.querySelector("[id^=act-]") || row.querySelector("a"))?.focus();
  });

  // A click on the drawing fills in latitude and longitude; typed numbers move the dot.
  for (const map of document.querySelectorAll(".point-map")) {
    const [latitude, longitude] = ["latitude", "longitude"].map((id) => document.getElementById(id));
    const dot = map.querySelector(".dot");
    const west = Number(map.dataset.west), north = Number(map.dataset.north), scale = Number(map.dataset.scale);
    const radians = (degrees) => degrees * Math.PI / 180;
    const mercator = (degrees) => Math.asinh(Math.tan(radians(degrees)));
    const put = (x, y) => { dot.setAttribute("cx", x); dot.setAttribute("cy", y); };
    map.classList.add("live");
    map.addEventListener("click", (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
      const y = mercator(north) - point.y / scale;
      latitude.value = (Math.atan(Math.sinh(y)) * 180 / Math.PI).toFixed(4);
      longitude.value = (west + point.x / scale * 180 / Math.PI).toFixed(4);
      put(point.x, point.y);
    });
    const follow = () => {
      const typed = [latitude, longitude].map((box) => parseFloat(latin(box.value).replace("٫", ".")));
      if (typed.every(Number.isFinite)) put(radians(typed[1] - west) * scale, (mercator(north) - mercator(typed[0])) * scale);
    };
    latitude.addEventListener("change", follow);
    longitude.addEventListener("change", follow);
  }
})();
