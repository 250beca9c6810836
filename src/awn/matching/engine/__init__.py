"""The matching engine: exact, explained lists of offers for seekers and of seekers for an offer.

A library of its own on numpy and numba: it imports no Django and nothing else of Awn. An offer is what somebody can
join (an opportunity); a seeker is who looks for one (a volunteer). Importing this package costs nothing; its modules
import numba, so import them where they are used.

| module | what it gives |
|---|---|
| `columns` | `Offers`, `Seekers`, `Blocks`: rows as arrays, built and checked by `Offers.of(ids, vectors, ...)` |
| `gates` | `closed(seekers, row, offers)`, `why_not(seekers, row, offers, offer_row)`: which gates are shut |
| `tiles` | `Index(offers)`, `forward(index, seekers, k)`: best k offers of each seeker, through the gates |
| `picking`, `dots` | the compiled loops of `forward`, and inner products on the processor's whole width |
| `reverse` | `Crowd(seekers)`, `rank(crowd, offers, row, k)`: best k seekers of one offer |
| `delta` | `LiveOffers`, `LiveSeekers`: a base with what changed since, seen at once; `compact()` |
| `versions` | `put`, `take`: any arrays as versions on disk that are replaced as a whole |
| `store` | `save`, `open_offers`, `open_crowd`: memory-mapped directories that are replaced as a whole |
| `ranking` | `features`, `score`, `Weights`: one score for both directions, with each feature's share in it |
| `recall`, `pairs` | the best few hundred by the whole score, out of all whose gates are open, in one compiled pass |
| `slate` | exposure, diversity and exploration: from scores to the list that is shown |
| `fit` | `fit(features, chosen)`: weights learned from shown lists, none of them negative |
| `errors` | `EngineError` and its kinds |

Exact means: the k rows with the highest similarity among those whose gates are open, equal ones by id, whatever the
number of rows asked together. Similarities are summed in float64 and rounded to float32; products of 8-bit rows come
first and decide only where their proven bound allows.

What nobody told: an unknown place, time or remote wish shuts no gate; an unknown birth day or gender shuts the gates
that ask for it (unasked, a child would pass for a grown-up); an unknown language, qualification or offered
accessibility counts as missing.
"""
