// Under forced colours backgrounds and shadows go: what only they drew is gone.
() => {
  const told = [];
  const line = (s) => ["Top", "Right", "Bottom", "Left"].some((side) => s[`border${side}Style`] !== "none" && parseFloat(s[`border${side}Width`]) > 0) || (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0);
  for (const e of document.querySelectorAll("button, input:not([type=hidden], [type=checkbox], [type=radio], [type=range], [type=color]), select, textarea, a[class~=btn]")) {
    if (!e.checkVisibility({ visibilityProperty: true }) || e.matches(":disabled")) continue;
    const s = getComputedStyle(e);
    if (!line(s) && !s.textDecorationLine.includes("underline")) told.push({ what: "no edge under forced colours", where: e.outerHTML.slice(0, 140) });
  }
  return told.slice(0, 5);
}
