// Prepares a walk with the Tab key: knows how each control looks without the focus, and measures it when it gets it.
// Where it is `strict`, every control has to measure 44 pixels; elsewhere those of forms have to, and others are told.
(strict) => {
  const short = (e) => e.outerHTML.slice(0, 140);
  const can = "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe, audio[controls], video[controls], [contenteditable=''], [contenteditable=true], [tabindex]";
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest("[inert]");
  const radios = new Set();
  const controls = [...document.querySelectorAll(can)].filter((e) => {
    if (e.tabIndex < 0 || e.matches(":disabled") || !shown(e)) return false;
    if (e.type !== "radio" || !e.name) return true;
    // Of radio buttons with one name Tab visits one: the chosen, or the first.
    const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(e.name)}"]`)].filter((one) => one.form === e.form && !one.disabled);
    const first = group.find((one) => one.checked) || group[0];
    if (radios.has(first)) return false;
    radios.add(first);
    return e === first;
  });
  const ground = (e) => {
    const up = [e];
    if (e.labels) up.push(...e.labels);
    // A card may show that the link in its heading has the focus.
    for (let one = e.parentElement; one && up.length < 5 && one !== document.body; one = one.parentElement) up.push(one);
    return up;
  };
  const ring = (e) => {
    const s = getComputedStyle(e);
    const outline = s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 1 ? "" : `${s.outlineStyle}${s.outlineWidth}${s.outlineColor}`;
    return `${outline}|${s.boxShadow}|${s.borderTopColor}${s.borderTopWidth}|${s.backgroundColor}`;
  };
  const rest = new Map(controls.map((e) => [e, ground(e).map(ring)]));
  const reached = new Set();
  const told = [];
  const target = (e) => {
    const box = e.getBoundingClientRect();
    let [left, right, top, bottom] = [box.left, box.right, box.top, box.bottom];
    for (const label of ["checkbox", "radio", "file"].includes(e.type) ? e.labels || [] : []) {
      const other = label.getBoundingClientRect();
      [left, right, top, bottom] = [Math.min(left, other.left), Math.max(right, other.right), Math.min(top, other.top), Math.max(bottom, other.bottom)];
    }
    return { left, right, top, bottom, width: right - left, height: bottom - top };
  };
  const inText = (e) => {
    const own = getComputedStyle(e).display;
    if (!own.startsWith("inline") || own === "inline-flex" || own === "inline-block") return false;
    return [...e.parentElement.childNodes].some((n) => n !== e && n.textContent.trim());
  };
  // The exceptions of WCAG 2.5.5, each as narrow as can be seen from a page:
  //   inline: a link within a line of text;
  //   equivalent: a link that leads where a large enough one on the same page leads;
  //   user agent: players, whose buttons the browser draws;
  //   essential: marks in a drawing (a map), which stand where they must; the same list stands beside it.
  const isLarge = (box) => box.width >= 43.5 && box.height >= 43.5;
  // What is laid over its surroundings from within the control (a card that is one link) can be pressed as a whole.
  const whole = (e) => {
    const over = getComputedStyle(e, "::after");
    const laid = over.content !== "none" && over.position === "absolute" && e.offsetParent;
    return laid ? e.offsetParent.getBoundingClientRect() : target(e);
  };
  const isExempt = (e) => {
    if (inText(e) || e.matches("audio, video, iframe") || e.ownerSVGElement) return true;
    return e.matches("a[href]") && controls.some((one) => one !== e && one.href === e.href && isLarge(whole(one)));
  };
  const isField = (e) => Boolean(e.form) && e.matches("input, select, textarea, button");
  const near = (e, box) => {
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    return controls.find((one) => {
      if (one === e || one.contains(e) || e.contains(one)) return false;
      const other = target(one);
      return other.left < x + 12 && other.right > x - 12 && other.top < y + 12 && other.bottom > y - 12;
    });
  };
  // Of the part that stands on the screen, some point must be the control's own.
  const seen = (e, box) => {
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    if (right - left < 1 || bottom - top < 1) return "focus is outside of the screen";
    const own = (hit) => hit && (e.contains(hit) || hit.contains(e) || [...(e.labels || [])].some((label) => label.contains(hit)));
    for (const y of [.5, .2, .8, .04, .96])
      for (const x of [.5, .1, .9]) if (own(document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y))) return "";
    return "focus is covered";
  };
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const plain = (e) => !ground(e).some((one, i) => ring(one) !== rest.get(e)[i]);
  const measure = async (e) => {
    if (reached.has(e)) return;
    reached.add(e);
    if (!rest.has(e)) return;
    // What moves into view, or fades in, has a moment to arrive: a page that scrolls softly, or a busy machine, takes
    // more than two frames, and what is really hidden still is after forty.
    for (let turn = 0; turn < 20 && (plain(e) || seen(e, target(e))); turn++) await frames();
    if (plain(e)) told.push({ what: "focus is not visible", where: short(e) });
    const box = target(e);
    const hidden = seen(e, box);
    if (hidden) told.push({ what: hidden, where: short(e) });
    const [width, height] = [Math.round(box.width), Math.round(box.height)];
    if (!inText(e) && (box.width < 23.5 || box.height < 23.5) && near(e, box)) told.push({ what: `target of ${width} × ${height} px, beside another`, where: short(e) });
    else if (!isLarge(whole(e)) && !isExempt(e)) told.push({ what: `target of ${width} × ${height} px`, where: short(e), warning: !strict && !isField(e) });
  };
  window.awnKeys = {
    count: controls.length,
    measure,
    // After each press: false when the walk has left the page.
    step: async () => {
      const e = document.activeElement;
      if (!e || e === document.body) return false;
      await measure(e);
      return true;
    },
    // The same without a key: the focus goes from control to control in the order of the page.
    visit: async () => {
      for (const e of controls) {
        e.focus({ focusVisible: true });
        if (document.activeElement === e) await measure(e);
      }
    },
    told: () => [
      ...told,
      ...controls.filter((e) => !reached.has(e) && shown(e) && e.isConnected).map((e) => ({ what: "not reached by the Tab key", where: short(e) })),
      ...[...document.querySelectorAll("[tabindex]")].filter((e) => e.tabIndex > 0).map((e) => ({ what: "a place of its own in the order of Tab", where: short(e) })),
      ...[...document.querySelectorAll("[role=button], [role=link], [role=checkbox], [role=tab], [role=switch]")].filter((e) => shown(e) && e.tabIndex < 0 && !e.closest("[tabindex='0']") && !e.matches(":disabled, [aria-disabled=true]") && e.getAttribute("role") !== "tab").map((e) => ({ what: "a control that Tab cannot reach", where: short(e) })),
    ],
  };
  return controls.length;
}
