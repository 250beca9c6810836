// Reads a text aloud by a voice of this device, sentence by sentence, and marks the one that it reads. Where the device
// has no voice for the page's language the buttons stay away. Voices that live elsewhere are not used: what people read
// is sent to nobody.
(() => {
  "use strict";
  const engine = window.speechSynthesis;
  if (!engine || !window.SpeechSynthesisUtterance || window.awnListen) return;
  window.awnListen = true;
  const SKIP = "button, form, nav, table, figure, audio, video, script, style, .noprint, [hidden], [aria-hidden=true], [data-listen-skip]";
  const EASY_RATE = 0.85, MARK = "listen";
  const page = document.documentElement;
  const canMark = Boolean(window.Highlight && CSS.highlights);
  const first = (language) => language.toLowerCase().split(/[-_]/)[0];
  const voiceFor = (language) => {
    const fits = engine.getVoices().filter((voice) => voice.localService && first(voice.lang) === first(language));
    return fits.find((voice) => voice.default) || fits[0];
  };
  let reader = null;

  const blockOf = (element) => {
    while (element.parentElement && /^(inline|contents)/.test(getComputedStyle(element).display)) element = element.parentElement;
    return element;
  };
  // Pieces of text that stand in one block, one after the other.
  const blocksOf = (target) => {
    const blocks = [];
    const walker = document.createTreeWalker(target, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent.closest(SKIP) || !parent.getClientRects().length) continue;
      const block = blockOf(parent);
      const last = blocks.at(-1);
      if (last?.block === block) last.nodes.push(node);
      else blocks.push({ block, nodes: [node] });
    }
    return blocks;
  };
  const cut = (text, language) => {
    if (window.Intl?.Segmenter) {
      const found = new Intl.Segmenter(language, { granularity: "sentence" }).segment(text);
      return [...found].map(({ index, segment }) => [index, index + segment.length]);
    }
    return [...text.matchAll(/[^.!?؟\n]+[.!?؟]*/g)].map((found) => [found.index, found.index + found[0].length]);
  };
  const pointAt = (nodes, offset) => {
    for (const node of nodes) {
      if (offset <= node.data.length) return [node, offset];
      offset -= node.data.length;
    }
    return [nodes.at(-1), nodes.at(-1).data.length];
  };
  const sentences = (target) => blocksOf(target).flatMap(({ block, nodes }) => {
    const language = nodes[0].parentElement.closest("[lang]")?.lang || page.lang;
    const keepsLines = getComputedStyle(block).whiteSpace.startsWith("pre");
    // As long as before, so that places in it are places in the page.
    const text = nodes.map((node) => node.data).join("").replace(keepsLines ? /[^\S\n]/g : /\s/g, " ");
    return cut(text, language).flatMap(([start, end]) => {
      const words = text.slice(start, end);
      if (!/[\p{L}\p{N}]/u.test(words)) return [];
      const range = document.createRange();
      range.setStart(...pointAt(nodes, start + words.length - words.trimStart().length));
      range.setEnd(...pointAt(nodes, start + words.trimEnd().length));
      return [{ text: words.trim(), language, range, block }];
    });
  });

  function setUp(box) {
    const toggle = box.querySelector("[data-listen-toggle]"), stopper = box.querySelector("[data-listen-stop]");
    let state = "idle", parts = [], at = 0, turn = 0, spoken = null;

    const show = (now) => {
      state = now;
      for (const one of box.querySelectorAll("[data-listen-when]")) one.hidden = one.dataset.listenWhen !== now;
      // Who pressed it with the keyboard stands on the button beside it, and not at the top of the page.
      if (now === "idle" && document.activeElement === stopper) toggle.focus();
      stopper.hidden = now === "idle";
    };
    const unmark = () => {
      if (canMark) CSS.highlights.delete(MARK);
      for (const one of document.querySelectorAll(".is-read")) one.classList.remove("is-read");
    };
    const mark = ({ range, block }) => {
      unmark();
      if (canMark) CSS.highlights.set(MARK, new Highlight(range));
      else block.classList.add("is-read");
      const { top, bottom } = range.getBoundingClientRect();
      if (top >= 0 && bottom <= innerHeight) return;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      block.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    };
    const quiet = () => { turn += 1; engine.cancel(); };
    const stop = () => { quiet(); unmark(); at = 0; show("idle"); if (reader === own) reader = null; };
    // Telephones do not go on after pause(): the sentence is begun anew.
    const pause = () => { quiet(); show("paused"); };
    const say = () => {
      if (at >= parts.length) return stop();
      const mine = ++turn, part = parts[at], voice = voiceFor(part.language);
      spoken = new SpeechSynthesisUtterance(part.text);
      spoken.lang = voice?.lang || part.language;
      if (voice) spoken.voice = voice;
      spoken.rate = page.dataset.mode === "easy" ? EASY_RATE : 1;
      spoken.onend = () => { if (mine === turn) { at += 1; say(); } };
      spoken.onerror = () => { if (mine === turn) pause(); };
      mark(part);
      engine.speak(spoken);
    };
    const start = () => {
      if (reader && reader !== own) reader.stop();
      reader = own;
      if (state === "idle") { parts = sentences(document.getElementById(box.dataset.listen)); at = 0; }
      quiet();
      show("reading");
      // A voice that was stopped just now takes its next words only afterwards.
      const mine = turn;
      setTimeout(() => { if (mine === turn) say(); }, 0);
    };
    const own = { stop, isOn: () => state !== "idle" };
    toggle.addEventListener("click", () => (state === "reading" ? pause() : start()));
    stopper.addEventListener("click", stop);
    const offer = () => { box.hidden = !voiceFor(page.lang) || !document.getElementById(box.dataset.listen); };
    engine.addEventListener?.("voiceschanged", offer);
    offer();
  }

  for (const box of document.querySelectorAll("[data-listen]")) setUp(box);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && reader?.isOn()) reader.stop(); });
  window.addEventListener("pagehide", () => engine.cancel());
})();
