"""The tree by RFC 9162's own definitions, written here a second time and slowly."""

from hashlib import sha256

import pytest

from awn.transparency import tiles, tree

LEAVES = [tree.leaf_hash(str(number).encode()) for number in range(70)]


def slow_root(leaves: list[bytes]) -> bytes:
    """Section 2.1.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return sha256(b"\x01" + slow_root(leaves[:middle]) + slow_root(leaves[middle:])).digest()


def read(size: int):  # type: ignore[no-untyped-def] # a reader of nodes
    def answer(wanted: list[tree.Node]) -> dict[tree.Node, bytes]:
        assert all((index + 1) << level <= size for level, index in wanted)
        return {(level, index): slow_root(LEAVES[index << level : (index + 1) << level]) for level, index in wanted}

    return answer


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 64, 69])
def test_a_root_is_that_of_the_definition(size: int) -> None:
    assert tree.root_of(LEAVES[:size]) == slow_root(LEAVES[:size])


def test_every_leaf_of_every_small_tree_is_proven_and_no_other_passes() -> None:
    for size in range(1, 40):
        root = slow_root(LEAVES[:size])
        for index in range(size):
            path = tree.proof(tree.inclusion_spans(index, size), read(size))
            assert tree.includes(root, size, index, LEAVES[index], path)
            assert not tree.includes(root, size, index, LEAVES[index + 1], path)
            assert not tree.includes(root, size, index, LEAVES[index], [*path, root])
            assert not path or not tree.includes(root, size, index, LEAVES[index], path[:-1])
            assert not tree.includes(root, size, size, LEAVES[index], path)


def test_every_extension_is_proven_and_a_changed_past_is_not() -> None:
    for new in range(1, 34):
        now = slow_root(LEAVES[:new])
        for old in range(new + 1):
            was = slow_root(LEAVES[:old])
            path = tree.proof(tree.consistency_spans(old, new), read(new))
            assert tree.extends(was, old, now, new, path), (old, new)
            if old:
                assert not tree.extends(tree.leaf_hash(b"x"), old, now, new, path)
            if 0 < old < new:
                assert not tree.extends(was, old, tree.leaf_hash(b"x"), new, path)
                assert not tree.extends(was, old, now, new, [*path, now])
    assert not tree.extends(now, 5, now, 4, [])


def test_a_tree_that_grows_tile_by_tile_has_the_same_roots() -> None:
    leaves = [tree.leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)]
    edge, full = tiles.Edge(), []
    for size in (1, 255, 256, 257, 65_536, 65_537, 70_000):
        full += edge.extend(leaves[edge.size : size])
        assert edge.root() == tree.root_of(leaves[:size])
    # The example of the specification, section Partial Tiles.
    assert sum(one.level == 0 for one in full) == 273
    assert sum(one.level == 1 for one in full) == 1
    assert [len(level) for level in edge.levels] == [112, 17, 1]
    assert [tiles.width_at(level, index, 70_000) for level, index in ((0, 272), (0, 273), (1, 1), (2, 0))] == [
        256, 112, 17, 1,
    ]  # fmt: skip
    assert full[5].hashes == b"".join(leaves[5 * 256 : 6 * 256])


@pytest.mark.parametrize(("index", "path"), [(0, "000"), (67, "067"), (1234067, "x001/x234/067"), (1000, "x001/000")])
def test_an_index_is_written_as_the_specification_says(index: int, path: str) -> None:
    assert (tiles.path_of(index), tiles.index_from(path)) == (path, index)


@pytest.mark.parametrize("path", ["", "67", "x001", "001/067", "x000/067", "x001/x234/67", "-01", "x001//067", "٠٦٧"])
def test_another_way_to_write_an_index_is_none(path: str) -> None:
    assert tiles.index_from(path) is None
