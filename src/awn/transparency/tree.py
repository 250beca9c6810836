"""The Merkle tree of RFC 9162, section 2.1: hashes, roots, proofs and their verification. No Django, no tables.

A node is named by (level, index): the root of the complete subtree over leaves index * 2**level and on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

Node = tuple[int, int]
# The subtree over leaves [first, last), by its bounds.
Span = tuple[int, int]
EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32
_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(_NODE + left + right).digest()


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """The root over 1, 2, 4, 8 … subtrees of one level."""
    level = list(hashes)
    while len(level) > 1:
        pairs = iter(level)
        level = [sha256(_NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return level[0]


def fold(roots: Sequence[bytes]) -> bytes:
    """The root over complete subtrees from left to right, each larger than the one after it."""
    if not roots:
        return EMPTY_ROOT
    root = roots[-1]
    for left in reversed(roots[:-1]):
        root = node_hash(left, root)
    return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    return fold([complete_root(leaves[start : start + width]) for start, width in _widths(0, len(leaves))])


def nodes_of(span: Span) -> list[Node]:
    """The complete subtrees that make up a span, left to right; fold their hashes to get its root."""
    return [(width.bit_length() - 1, start // width) for start, width in _widths(*span)]


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The subtrees whose roots prove leaf `index` in a tree of `size`, from the leaf upwards (section 2.1.3.1)."""
    spans: list[Span] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            spans.append((middle, last))
            last = middle
        else:
            spans.append((first, middle))
            first = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """The subtrees whose roots prove that a tree of `new` extends one of `old` (section 2.1.4.1)."""
    if old in {0, new}:
        return []
    spans: list[Span] = []
    first, last, whole = 0, new, True
    while old != last:
        middle = first + _split(last - first)
        if old <= middle:
            spans.append((middle, last))
            last = middle
        else:
            spans.append((first, middle))
            first, whole = middle, False
    if not whole:
        spans.append((first, last))
    return spans[::-1]


def proof(spans: Iterable[Span], read: Callable[[list[Node]], dict[Node, bytes]]) -> list[bytes]:
    """The roots of the spans; `read` is asked once for the nodes behind them all."""
    parts = [nodes_of(span) for span in spans]
    known = read([node for part in parts for node in part])
    return [fold([known[node] for node in part]) for part in parts]


def includes(root: bytes, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves the leaf's hash at `index` in the tree with this root (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    number, last, seen = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            seen = node_hash(sibling, seen)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            seen = node_hash(seen, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and seen == root


def extends(old_root: bytes, old: int, new_root: bytes, new: int, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the tree of `new` leaves begins with that of `old` (section 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in {0, new}:
        return not path and (old_root == (new_root if old else EMPTY_ROOT))
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    was = now = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return int(1 << ((count - 1).bit_length() - 1))


def _widths(first: int, last: int) -> list[tuple[int, int]]:
    """A span of a tree as complete subtrees, each (start, width): the largest first."""
    parts = []
    while first < last:
        width = 1 << ((last - first).bit_length() - 1)
        parts.append((first, width))
        first += width
    return parts
