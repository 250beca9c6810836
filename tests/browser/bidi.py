"""What stands in Arabic lines the wrong way round: codes, telephone numbers, addresses, ranges, names in Latin letters.

Measured, not guessed: a unit that is read from left to right is drawn so, letter by letter, or it was not isolated.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

REORDERED = r"""(values) => {
  // Units without a space that hold a sign, as codes, days, addresses and files do; numbers to be called; ranges.
  const units = [/\+?[A-Za-z0-9](?:[!-~]*[A-Za-z0-9])?/g, /\+\d[\d ()-]{6,}\d/g, /\d+[–—-]\d+/g];
  const told = new Set();
  const range = document.createRange();
  const turned = (node, from, to) => {
    let before = null;
    for (let at = from; at < to; at += 1) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      if (box.width === 0) continue;
      // On the next line it begins anew.
      if (before && Math.abs(box.top - before.top) < box.height / 2 && box.left < before.left - 0.5) return true;
      before = box;
    }
    return false;
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    const parent = node.parentElement;
    if (parent.closest("script, style, template, textarea, select, svg, .vh") || !parent.checkVisibility()) continue;
    const found = [];
    for (const pattern of units) {
      for (const one of node.data.matchAll(pattern)) {
        if (/[^A-Za-z0-9]/.test(one[0])) found.push([one.index, one[0]]);
      }
    }
    for (const value of values) {
      if (node.data.includes(value)) found.push([node.data.indexOf(value), value]);
    }
    for (const [at, text] of found) {
      if (!turned(node, at, at + text.length)) continue;
      told.add(`${text} in <${parent.localName}> ${node.data.trim().slice(0, 60)}`);
    }
  }
  return [...told];
}"""


def reordered(page: Page, values: list[str]) -> list[str]:
    """Units of the page, and `values` that people wrote, whose letters are not drawn in the order they are read."""
    found: Any = page.evaluate(REORDERED, values)
    return list(found)
