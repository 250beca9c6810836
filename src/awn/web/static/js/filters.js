// The filter panel after its counts have been renewed: what was unfolded stays unfolded, the focus stays near, and a box
// that adds to a list is empty again. Were a choice still in the box as well, unticking it in the list would do nothing.
const folds = () => [...document.querySelectorAll("#facets details[id]")];
let unfolded = [], focused = null;

document.addEventListener("htmx:before:request", () => {
  unfolded = folds().filter((fold) => fold.open).map((fold) => fold.id);
  focused = document.activeElement?.closest("#facets details[id]")?.id;
});
document.addEventListener("htmx:after:swap", () => {
  for (const fold of folds()) fold.open ||= unfolded.includes(fold.id);
  for (const box of document.querySelectorAll("select[data-adds]")) box.value = "";
  const lost = document.activeElement === document.body && focused && document.getElementById(focused);
  if (lost) lost.querySelector("summary").focus();
});
