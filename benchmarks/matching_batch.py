"""A country's ranking in parts over two workers: seconds and memory; sizes may be given: NEEDS INSTITUTIONS.

The parts are handed out one by one, as the queue's workers take them; each worker has the engine from its parent.
"""

import multiprocessing
import resource
import sys
import time
from collections.abc import Iterator, Sequence

from benchmarks.matching_speed import institutions, needs
from benchmarks.report import Result
from matching import Engine, Need
from matching.batch import Part, Shortlists, merge, plan, rank_part

NEEDS, INSTITUTIONS, TOP, SIZE, WORKERS = 100_000, 20_000, 50, 500, 2
SAMPLE, LOOKS = 16, 3
GIBIBYTE = 1024 * 1024
_KEPT: dict[str, object] = {}
"""What the workers have from their parent: the engine and the needs by id."""


def run(count: int = NEEDS, among: int = INSTITUTIONS) -> list[Result]:
    """Seconds and GiB of ranking `count` needs among `among` institutions, and whether one worker gives the same."""
    engine, asked = Engine.build(institutions(among)), needs(count)
    parts = plan(engine.version, "bench", asked, TOP, SIZE)
    _KEPT.update(engine=engine, needs={need.id: need for need in asked})
    start, spent = time.perf_counter(), _spent()
    blocks, memory = _shared(parts, WORKERS)
    merged = merge(Shortlists.from_bytes(block) for block in blocks)
    seconds, spent = time.perf_counter() - start, _spent() - spent
    one, two = _looks(parts[:: max(1, len(parts) // SAMPLE)])
    few = set(parts[-1].need_ids[:20])
    same = all(merged.of(need.id) == rank_part(engine, [need], TOP).of(need.id) for need in asked if need.id in few)
    note = f"{count:,} × {among:,}, top {TOP}, {len(parts)} parts, {WORKERS} workers"
    return [
        Result("matching: batch in parts", seconds, "s", note, bar=120),
        Result("matching: batch, processor time of the workers a need", 1000 * spent / count, "ms", note),
        Result("matching: two workers against one", two[0] / one[0], "×", f"{one[0]:.2f} s, {two[0]:.2f} s"),
        Result("matching: their processor time against one's", two[1] / one[1], "×", "1.00: nothing is done twice"),
        Result("matching: memory of parent and workers, shared counted again", memory / GIBIBYTE, "GiB", note, bar=3),
        Result("matching: parts agree with single needs", float(same), "", note, bar=1, at_least=True),
    ]


def _looks(parts: Sequence[Part]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Seconds and processor seconds of some parts with one worker and with two, in turns: the least of some looks.

    Other work spoils the seconds, less the processor's: where these are alike, two free cores take half the time.
    """
    found: dict[int, list[tuple[float, float]]] = {1: [], WORKERS: []}
    for _ in range(LOOKS):
        for workers, looks in found.items():
            start, spent = time.perf_counter(), _spent()
            _shared(parts, workers)
            looks.append((time.perf_counter() - start, _spent() - spent))
    one, two = ((min(a for a, _ in looks), min(b for _, b in looks)) for looks in found.values())
    return one, two


def _shared(parts: Sequence[Part], workers: int) -> tuple[Sequence[bytes], int]:
    """Every part, worked out by so many processes, and the memory that they and this one held at most, in KiB."""
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        blocks = _counted(pool.imap_unordered(_worked_out, parts), len(parts))
        memory = sum(pool.map(_memory, range(workers), chunksize=1)) + _memory(0)
        pool.close()
        pool.join()
    return blocks, memory


def _spent() -> float:
    """Processor seconds of all workers that have ended: says what the work costs even where others work beside it."""
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


def _worked_out(part: Part) -> bytes:
    engine, known = _KEPT["engine"], _KEPT["needs"]
    assert isinstance(engine, Engine)
    assert isinstance(known, dict)
    wanted: list[Need] = [known[identity] for identity in part.need_ids]
    return rank_part(engine, wanted, TOP).to_bytes()


def _memory(_: int) -> int:
    """The most this process has held, in KiB."""
    time.sleep(0.2)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _counted(blocks: Iterator[bytes], of: int) -> Sequence[bytes]:
    """The blocks as they come, with their progress told."""
    found = []
    for number, block in enumerate(blocks, start=1):
        found.append(block)
        print(f"\r{number}/{of}", end="" if number < of else "\n", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    for result in run(*map(int, sys.argv[1:3])):
        print(result)
