// WCAG 1.4.12. Arabic letters join: between them no space is ever put, and lines are further apart instead.
(joined) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    joined
      ? "* { line-height: 2 !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }"
      : "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }",
  );
  const before = document.adoptedStyleSheets;
  const told = [];
  const short = (e) => e.outerHTML.slice(0, 120);
  const cuts = (style) => ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
  const forEars = (e) => {
    const style = getComputedStyle(e);
    return style.clipPath !== "none" || (e.clientWidth <= 1 && e.clientHeight <= 1);
  };
  document.adoptedStyleSheets = [...before, sheet];
  try {
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) told.push({ what: `${root.scrollWidth - root.clientWidth} px too wide when spaced` });
    for (const e of document.querySelectorAll("body *")) {
      if (e.clientWidth === 0 || e.closest("svg") || !(e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)) continue;
      const style = getComputedStyle(e);
      if (!cuts(style) || !e.checkVisibility() || forEars(e) || !e.innerText.trim()) continue;
      told.push({ what: "cut off when spaced", where: short(e) });
    }
    // Two texts on one another: the middle half of each line, so that tall letters may reach into the gap.
    const lines = [];
    const range = document.createRange();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const e = walk.currentNode.parentElement;
      if (!walk.currentNode.textContent.trim() || !e.checkVisibility({ visibilityProperty: true }) || e.closest("svg, option, textarea")) continue;
      let ground = e, skip = false, frame = null;
      for (; ground && ground !== document.body; ground = ground.parentElement) {
        const style = getComputedStyle(ground);
        if (style.clipPath !== "none" || style.rotate !== "none" || style.transform !== "none" || ["absolute", "fixed", "sticky"].includes(style.position)) { skip = true; break; }
        if (!frame && style.overflowX !== "visible") frame = ground.getBoundingClientRect();
      }
      if (skip) continue;
      range.selectNodeContents(walk.currentNode);
      for (const box of range.getClientRects()) {
        if (box.width < 4 || (frame && (box.right < frame.left + 4 || box.left > frame.right - 4))) continue;
        lines.push({ e, left: box.left, right: box.right, top: box.top + box.height / 4, bottom: box.bottom - box.height / 4 });
      }
    }
    lines.sort((a, b) => a.top - b.top);
    for (let i = 0; i < lines.length && told.length < 8; i += 1) {
      for (let j = i + 1; j < lines.length && lines[j].top < lines[i].bottom - 2; j += 1) {
        const [a, b] = [lines[i], lines[j]];
        if (a.e === b.e || a.e.contains(b.e) || b.e.contains(a.e)) continue;
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - b.top > 2)
          told.push({ what: "two texts on one another when spaced", where: `${short(a.e)} / ${short(b.e)}` });
      }
    }
  } finally {
    document.adoptedStyleSheets = before;
  }
  return told.slice(0, 8);
}
