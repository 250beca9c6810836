// Remembers what the reader of the screen sees in the page's main part; `paper.js` looks for it again.
() => {
  const seen = [];
  const walk = document.createTreeWalker(document.querySelector("main") || document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    const text = walk.currentNode.textContent.trim();
    if (!text || !e.checkVisibility({ visibilityProperty: true })) continue;
    if (e.clientWidth <= 1 && getComputedStyle(e).position === "absolute") continue;
    if (e.closest(".vh, nav, form, button, a[class~=btn], dialog, label, [role=status], [role=tablist], select, svg, .noprint, .no-print, summary")) continue;
    seen.push(walk.currentNode);
  }
  window.awnTexts = seen;
  return seen.map((node) => node.textContent.trim());
}
