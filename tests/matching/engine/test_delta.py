"""What changes is seen at once, and compacting changes nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.engine import worlds

from awn.matching.engine.columns import Blocks
from awn.matching.engine.delta import LiveOffers, LiveSeekers
from awn.matching.engine.reverse import Crowd, rank
from awn.matching.engine.tiles import Index, forward


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_changed_offers_answer_as_if_built_anew(seed: int) -> None:
    draw = np.random.default_rng(seed)
    live, seekers = LiveOffers(worlds.offers(draw, 120)), worlds.seekers(draw, 30)
    for _turn in range(3):
        new = worlds.offers(draw, 25)
        gone = draw.choice(1_200, 60).tolist()
        live.upsert(new)
        live.remove(gone)
        anew = Index(live.all())
        assert set(live.all().ids.tolist()).isdisjoint(gone)
        assert len(live) == len(anew)
        blocks = Blocks.of([(int(seekers.ids[0]), int(new.ids[0]))])
        assert np.array_equal(live.forward(seekers, 9, blocks=blocks).ids, forward(anew, seekers, 9, blocks=blocks).ids)
        assert np.array_equal(
            live.open_count(seekers), [np.bitwise_count(row).sum() for row in anew.gates.eligible(seekers)]
        )
    before = live.forward(seekers, 9)
    live.compact()
    assert live.changes == 0
    assert np.array_equal(live.forward(seekers, 9).ids, before.ids)


def test_changed_seekers_are_ranked_as_if_built_anew() -> None:
    draw = np.random.default_rng(8)
    live, offers = LiveSeekers(worlds.seekers(draw, 200)), worlds.offers(draw, 6)
    live.upsert(worlds.seekers(draw, 40))
    live.remove(range(0, 2_000, 7))
    for row in range(6):
        anew = Crowd(live.all())
        assert np.array_equal(live.rank(offers, row, 30)[0], rank(anew, offers, row, 30)[0])
        assert live.open_count(offers, row) == anew.eligible(offers, row).sum()
    before = live.rank(offers, 0, 30)[0]
    live.compact()
    assert np.array_equal(live.rank(offers, 0, 30)[0], before)


def test_rows_come_back_by_id_as_they_are_now() -> None:
    draw = np.random.default_rng(9)
    old = worlds.offers(draw, 50)
    live = LiveOffers(old)
    changed = old.take([3, 4])
    live.upsert(type(old).of(changed.ids, changed.vectors, seats_left=[77, 78]))
    live.remove([int(old.ids[5]), 999_999])
    got = live.get([int(old.ids[row]) for row in (4, 5, 0, 3)] + [123_456])
    assert got.ids.tolist() == [int(old.ids[row]) for row in (4, 0, 3)]
    assert got.seats_left.tolist() == [78, int(old.seats_left[0]), 77]


def test_what_changes_while_the_base_is_built_is_kept() -> None:
    draw = np.random.default_rng(10)
    old, late = worlds.offers(draw, 50), worlds.offers(draw, 5)

    class Slow(LiveOffers):
        busy = False

        def _build(self, rows):  # type: ignore[no-untyped-def] # of a test
            if len(rows) >= 50 and not self.busy:
                self.busy = True
                self.upsert(late)
                self.remove([int(old.ids[0])])
            return super()._build(rows)

    live = Slow(old)
    live.compact()
    expected = (set(old.ids.tolist()) | set(late.ids.tolist())) - {int(old.ids[0])}
    assert set(live.all().ids.tolist()) == expected
