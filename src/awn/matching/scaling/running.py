"""Jobs run here, in a pool of processes, or on a Dask cluster; results come back as they are ready."""

from __future__ import annotations

import contextlib
import importlib
import logging
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent import futures
from dataclasses import dataclass
from typing import Any, Literal

Where = Literal["here", "pool", "dask"]
Function = Callable[..., Any]  # called with what all jobs share, then with the job's own arguments
AHEAD = 2  # jobs waiting for each worker: enough that none idles, few enough for the memory
RETRIES = 2  # a worker that dies takes its job with it; another one does it again
ANSWER_SECONDS = 15
# Dask's nanny gives memory back to the system after each job, which makes numpy half as slow again.
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(2**30), "MALLOC_MMAP_THRESHOLD_": str(2**30), "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Machines:
    """Where work runs. `scheduler` is the address of a Dask scheduler; without one, Dask starts workers here."""

    on: Where = "here"
    scheduler: str | None = None
    workers: int | None = None  # default: one for each core


HERE = Machines()


class SchedulerError(RuntimeError):
    """Dask is not installed, or no scheduler answers."""


@dataclass(frozen=True, slots=True)
class Job:
    """One part of the work and its name."""

    name: str
    arguments: tuple[Any, ...]


def run(function: Function, jobs: Iterable[Job], shared: Any, machines: Machines = HERE) -> Iterator[tuple[str, Any]]:
    """(name, result) of each job, as they end. `shared` travels to each worker once; jobs are made when needed."""
    if machines.on == "here":
        return ((job.name, function(shared, *job.arguments)) for job in jobs)
    count = machines.workers or os.cpu_count() or 1
    if machines.on == "pool":
        return _in_pool(function, jobs, shared, count)
    return _on_dask(function, jobs, shared, machines.scheduler, count)


_shared: Any = None


def _remember(shared: Any) -> None:
    global _shared  # noqa: PLW0603 - a worker process has no other place to keep what comes to it once
    _shared = shared


def _call(function: Function, arguments: tuple[Any, ...]) -> Any:
    return function(_shared, *arguments)


def _in_pool(function: Function, jobs: Iterable[Job], shared: Any, workers: int) -> Iterator[tuple[str, Any]]:
    # Fresh processes: a copy of this one would share its connection to the database.
    fresh = multiprocessing.get_context("spawn")
    with futures.ProcessPoolExecutor(workers, fresh, initializer=_remember, initargs=(shared,)) as pool:
        waiting: dict[Any, str] = {}
        for job in jobs:
            waiting[pool.submit(_call, function, job.arguments)] = job.name
            while len(waiting) >= AHEAD * workers:
                yield from _ended(waiting, futures.wait(waiting, return_when=futures.FIRST_COMPLETED).done)
        while waiting:
            yield from _ended(waiting, futures.wait(waiting, return_when=futures.FIRST_COMPLETED).done)


def _on_dask(
    function: Function, jobs: Iterable[Job], shared: Any, scheduler: str | None, workers: int
) -> Iterator[tuple[str, Any]]:
    with _client(scheduler, workers) as client:
        there = client.scatter(shared, broadcast=True, hash=False)
        waiting: dict[Any, str] = {}
        most = AHEAD * max(1, sum(client.nthreads().values()))
        for job in jobs:
            waiting[client.submit(function, there, *job.arguments, pure=False, retries=RETRIES)] = job.name
            while len(waiting) >= most:
                yield from _ended(waiting, _first(waiting))
        while waiting:
            yield from _ended(waiting, _first(waiting))


def _first(waiting: dict[Any, str]) -> Iterable[Any]:
    done: Iterable[Any] = importlib.import_module("distributed").wait(list(waiting), return_when="FIRST_COMPLETED").done
    return done


def _ended(waiting: dict[Any, str], done: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for future in done:
        yield waiting.pop(future), future.result()


@contextlib.contextmanager
def _client(scheduler: str | None, workers: int) -> Iterator[Any]:
    try:
        distributed: Any = importlib.import_module("distributed")  # has types only in parts
    except ImportError as error:
        raise SchedulerError("Dask is not installed") from error
    # It tells of every worker that comes and goes.
    logging.getLogger("distributed").setLevel(logging.ERROR)
    with contextlib.ExitStack() as stack:
        stack.enter_context(
            importlib.import_module("dask").config.set({"distributed.nanny.pre-spawn-environ": KEEP_MEMORY})
        )
        if scheduler is None:
            cluster = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
            )
            scheduler = stack.enter_context(cluster).scheduler_address
        try:
            client = distributed.Client(scheduler, timeout=ANSWER_SECONDS)
        except (OSError, ValueError) as error:  # a timeout is an OSError too
            raise SchedulerError(f"no Dask scheduler answers at {scheduler}") from error
        yield stack.enter_context(client)
