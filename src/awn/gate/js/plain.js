// The page as the server sent it, read without any script: a control that needs one does nothing.
(html) => {
  const plain = new DOMParser().parseFromString(html, "text/html");
  const told = [];
  const short = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const hidden = (e) => e.closest("[hidden], template, dialog:not([open]), script, [popover]");
  for (const e of plain.querySelectorAll("button[type=button], a[href='#'], a[href^='javascript:'], a[role=button]:not([href]), [role=button]:not(a, button, summary)"))
    if (!hidden(e) && !e.hasAttribute("popovertarget") && !e.hasAttribute("command") && !e.hasAttribute("disabled")) told.push({ what: "does nothing without JavaScript", where: short(e) });
  for (const form of plain.querySelectorAll("form")) {
    if (hidden(form) || !form.querySelector("input:not([type=hidden]), select, textarea, button")) continue;
    const own = [...form.querySelectorAll("button:not([type=button], [type=reset]), input[type=submit], input[type=image]")];
    if (form.id) own.push(...plain.querySelectorAll(`button[form="${CSS.escape(form.id)}"]:not([type=button])`));
    // Every way to send it stands inside what a script would show: then nobody sends it without one.
    if (!own.some((e) => !e.closest("[hidden], template"))) told.push({ what: "a form that nothing sends without JavaScript", where: short(form) });
  }
  for (const button of plain.querySelectorAll("button:not([type=button])"))
    if (!hidden(button) && !button.closest("form") && !button.hasAttribute("form")) told.push({ what: "a button that sends no form", where: short(button) });
  // What cannot be without a script (a camera) may stand hidden on the page until one shows it.
  const waits = (e) => e.closest("template, dialog") || (e.closest("[hidden]") && !e.closest("[hidden]").querySelector("button[type=button], video, canvas"));
  const words = (root) => [...root.querySelectorAll("main :is(h1, h2, h3)")].filter((e) => !waits(e)).map((e) => e.textContent.replace(/\s+/g, " ").trim());
  // What lies on the device alone (data-of-device) only a script can read: without one there is nothing to say.
  const ofDevice = (e) => e.closest("[data-of-device]");
  const there = new Set(words(plain));
  for (const heading of document.querySelectorAll("main :is(h1, h2, h3)")) {
    const text = heading.textContent.replace(/\s+/g, " ").trim();
    if (heading.checkVisibility() && !ofDevice(heading) && text && !there.has(text)) told.push({ what: "a heading that only a script writes", where: text.slice(0, 100) });
  }
  const targets = new Set([...plain.querySelectorAll("a[href]")].map((e) => e.getAttribute("href")));
  for (const link of document.querySelectorAll("main a[href]"))
    if (link.checkVisibility() && !ofDevice(link) && !targets.has(link.getAttribute("href"))) told.push({ what: "a link that only a script writes", where: short(link) });
  return told.slice(0, 8);
}
