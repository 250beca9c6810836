"""Nightly work on many people, cut by country and region: on this machine, over its cores, or over many machines.

| module | what it does |
|---|---|
| `running` | runs jobs here, in a pool of processes, or on Dask; knows nothing of what they do |
| `jobs` | what a worker does with one part; imports no Django, so a worker needs no settings and no database |
| `national` | cuts people and opportunities into parts, and keeps what comes back |

Same code, same parts, same results, wherever it runs: a test compares them byte for byte.
"""
