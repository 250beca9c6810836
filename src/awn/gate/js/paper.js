// The page under the rules for paper, as wide as the paper.
() => {
  const told = [];
  const short = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const shown = (e) => e.checkVisibility({ visibilityProperty: true });
  for (const node of window.awnTexts || [])
    if (node.isConnected && !shown(node.parentElement)) told.push({ what: "not on paper", where: node.textContent.trim().slice(0, 100) });
  for (const e of document.querySelectorAll("header.top, footer.foot, body > header, body > footer, nav, button, select, dialog, a[class~=btn], input:not([type=hidden], [type=checkbox], [type=radio], [type=text], [type=number], [type=date], [type=time])"))
    if (shown(e) && !e.closest("form.print")) told.push({ what: "a control on paper", where: short(e) });
  for (const e of document.querySelectorAll("main details:not([open])")) {
    const first = [...e.children].find((one) => one.tagName !== "SUMMARY");
    if (e.checkVisibility() && first && !e.closest("nav, form, .noprint, .no-print") && first.textContent.trim() && !first.querySelector("form, nav") && !first.matches("form, nav") && !shown(first)) told.push({ what: "folded on paper", where: short(e) });
  }
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1) told.push({ what: `${root.scrollWidth - root.clientWidth} px wider than the paper` });
  for (const e of document.querySelectorAll("main *")) {
    if (e.scrollWidth <= e.clientWidth + 2 && e.scrollHeight <= e.clientHeight + 2) continue;
    const s = getComputedStyle(e);
    const style = [s.overflowX, s.overflowY];
    if (style.every((one) => one === "visible") || e.clientWidth <= 1 || s.clipPath !== "none" || e.closest("svg, textarea, input, select, progress") || !shown(e) || !e.innerText.trim()) continue;
    told.push({ what: "cut off on paper", where: short(e) });
  }
  for (const e of document.querySelectorAll("main a[href^=http]")) {
    if (!shown(e) || new URL(e.href).origin === location.origin) continue;
    const after = getComputedStyle(e, "::after").content;
    if (!after.includes(e.getAttribute("href").slice(0, 20)) && !e.textContent.includes(e.hostname)) told.push({ what: "a link whose address is not told on paper", where: short(e) });
  }
  return told.slice(0, 8);
}
