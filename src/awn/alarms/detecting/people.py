"""Who stands behind the hours: one approver for everything, circles of mutual approval, shared devices."""

from __future__ import annotations

import numpy as np

from awn.alarms.detecting.columns import METHOD, NOBODY, Columns, Floats, Houses, Ints, groups
from awn.alarms.detecting.finding import Finding, entries_of
from awn.alarms.rules import THRESHOLDS

# Besides the approver there must be others who could have confirmed: a team of two has no choice.
CONFIRMERS_AT_LEAST = 3
OPPORTUNITIES_AT_LEAST = 3
ALONE_SHARE = 0.75
# Where there are too few to compare with.
USUAL_BUSIEST, LEAST_SPREAD = 0.6, 0.1
MANY_CONFIRMERS, PEERS_AT_LEAST = 8, 20
# Helping out once is no circle: so many confirmations, and so much of what the other has.
EDGE_ENTRIES = 3
EDGE_SHARE = 0.3


def one_approver(columns: Columns, houses: Houses) -> list[Finding]:
    """The value: by how many usual spreads the share that one person both recorded and confirmed is above the usual.

    Usual is what the busiest confirmer does where as many may confirm: of two hands, one does most everywhere.
    """
    rule = THRESHOLDS["one_approver"]
    rows = houses.count(columns.house)
    big = np.flatnonzero((rows >= rule.least) & (houses.confirmers >= CONFIRMERS_AT_LEAST))
    alone = (columns.confirmer == columns.recorder) & (columns.confirmer != NOBODY) & np.isin(columns.house, big)
    among = np.flatnonzero(alone)
    best: dict[int, Ints] = {}
    for group in groups(columns.house[among], columns.confirmer[among], least=rule.least // 2):
        positions = among[group]
        house = int(columns.house[positions[0]])
        if len(positions) > len(best.get(house, positions[:0])):
            best[house] = positions
    usual, spread = _busiest(columns, houses)
    found = []
    for house, positions in best.items():
        opportunities = len(np.unique(columns.opportunity[positions]))
        if opportunities < OPPORTUNITIES_AT_LEAST:
            continue
        share = len(positions) / float(rows[house])
        if share < ALONE_SHARE:
            continue
        found.append(
            Finding(
                kind="one_approver",
                subject_kind="organisation",
                subject=str(houses.id[house]),
                organisation=int(houses.id[house]),
                score=rule.score((share - float(usual[house])) / float(spread[house])),
                facts={
                    "records": int(rows[house]), "by_one": len(positions), "share": share,
                    "busiest_share": float(usual[house]), "could_confirm": int(houses.confirmers[house]),
                    "opportunities": opportunities,
                },
                entries=entries_of(columns, positions),
                people=(int(columns.confirmer[positions[0]]),),
            )
        )  # fmt: skip
    return found


def _busiest(columns: Columns, houses: Houses) -> tuple[Floats, Floats]:
    """The share of the busiest confirmer, the median of organisations where as many may confirm, and its spread.

    Organisations of a number that is rare are compared with those that have fewer.
    """
    rows = houses.count(columns.house)
    pairs, counts = np.unique(np.stack([columns.house, columns.confirmer]), axis=1, return_counts=True)
    most = np.zeros(len(houses))
    np.maximum.at(most, pairs[0], counts * (pairs[1] != NOBODY))
    share = np.divide(most, rows, out=np.zeros(len(houses)), where=rows > 0)
    judged = rows >= THRESHOLDS["one_approver"].least
    usual, spread = np.full(len(houses), USUAL_BUSIEST), np.full(len(houses), LEAST_SPREAD)
    for number in range(CONFIRMERS_AT_LEAST, MANY_CONFIRMERS + 1):
        peers = judged & (np.minimum(houses.confirmers, MANY_CONFIRMERS) == number)
        if peers.sum() >= PEERS_AT_LEAST:
            median = float(np.median(share[peers]))
            chosen = houses.confirmers >= number
            usual[chosen] = median
            spread[chosen] = max(1.4826 * float(np.median(np.abs(share[peers] - median))), LEAST_SPREAD)
    return usual, spread


def circles(columns: Columns, houses: Houses) -> list[Finding]:
    """The value: the share of a circle's minutes that its members confirmed for each other.

    A circle is a strongly connected part of the graph from confirmers to volunteers, of edges that carry weight.
    """
    # Slow to load, and needed at night alone.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rule = THRESHOLDS["mutual_approval"]
    known = columns.rows(columns.confirmer != NOBODY)
    if not len(known):
        return []
    people, index = np.unique(np.concatenate([known.confirmer, known.person]), return_inverse=True)
    giver, taker = index[: len(known)].astype(np.int64), index[len(known) :].astype(np.int64)
    of_person = np.bincount(taker, weights=known.minutes, minlength=len(people))
    edges, edge = np.unique(giver * len(people) + taker, return_inverse=True)
    entries, minutes = np.bincount(edge), np.bincount(edge, weights=known.minutes)
    heavy = (entries >= EDGE_ENTRIES) & (minutes >= EDGE_SHARE * of_person[edges % len(people)])
    kept = edges[heavy]
    graph = coo_array((np.ones(len(kept)), (kept // len(people), kept % len(people))), shape=(len(people),) * 2)
    _count, part = connected_components(graph, directed=True, connection="strong")
    sizes = np.bincount(part)
    inside = np.flatnonzero((part[giver] == part[taker]) & (sizes[part[giver]] > 1))
    found = []
    for group in groups(part[giver][inside].astype(np.int64), least=rule.least):
        positions = inside[group]
        members = np.flatnonzero(part == part[giver[positions[0]]])
        within = float(known.minutes[positions].sum())
        share = within / float(of_person[members].sum())
        ids = tuple(people[members].tolist())
        found.append(
            Finding(
                kind="mutual_approval",
                subject_kind="circle",
                subject=str(min(ids)),
                organisation=int(houses.id[np.bincount(known.house[positions]).argmax()]),
                score=rule.score(share),
                facts={
                    "members": len(ids), "records": len(positions), "hours": within / 60, "share": share,
                    "organisations": len(np.unique(known.house[positions])),
                },
                entries=entries_of(known, positions),
                people=ids,
            )
        )  # fmt: skip
    return found


def shared_devices(columns: Columns, houses: Houses) -> list[Finding]:
    """The value: the most people for whom one device recorded in one day, as if it were their own."""
    rule = THRESHOLDS["shared_device"]
    own = (columns.method == METHOD["venue_qr"]) | (columns.method == METHOD["self"])
    among = np.flatnonzero(own & (columns.device != 0))
    found = []
    for group in groups(columns.device[among], least=rule.least):
        positions = among[group]
        days = [positions[day] for day in groups(columns.day[positions])]
        counts = [len(np.unique(columns.person[day])) for day in days]
        most = max(counts)
        if most < rule.least:
            continue
        busiest = days[counts.index(most)]
        device = int(columns.device[positions[0]])
        found.append(
            Finding(
                kind="shared_device",
                subject_kind="device",
                subject=device_name(device),
                organisation=int(houses.id[np.bincount(columns.house[positions]).argmax()]),
                score=rule.score(most),
                facts={
                    "people_in_a_day": most, "people": len(np.unique(columns.person[positions])), "days": len(days),
                    "records": len(positions), "first_entered": int(columns.entered[busiest].min()),
                    "last_entered": int(columns.entered[busiest].max()),
                },
                entries=entries_of(columns, positions),
                people=tuple(np.unique(columns.person[positions]).tolist()),
            )
        )  # fmt: skip
    return found


def device_name(device: int) -> str:
    """A short name for a device: sixteen hexadecimal digits of its hash."""
    return f"{device & 0xFFFF_FFFF_FFFF_FFFF:016x}"
