"""The text index beside bm25s and other peers in the same run: quality on public sets where present, and time."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import bm25s

from benchmarks.matching_peers import PEERS, Order
from benchmarks.matching_quality import ndcg
from benchmarks.report import Result
from matching.text import TextIndex

SETS = Path(__file__).resolve().parents[2] / "shared" / "retrieval"
DEPTH = 10
ROUNDS = 3


def run(folder: Path = SETS) -> list[Result]:
    """nDCG@10 and seconds of each set; without sets nothing is measured."""
    return [result for path in sorted(folder.glob("*/qrels.tsv")) for result in _measured(path.parent)]


def _measured(folder: Path) -> list[Result]:
    documents, queries = _lines(folder / "corpus.jsonl"), _lines(folder / "queries.jsonl")
    grades = _grades(folder / "qrels.tsv")
    texts, asked = list(documents.values()), list(queries.values())

    def quality(order: Order) -> float:
        names = list(documents)
        judged = [
            ndcg([names[place] for place in places if place >= 0], grades[query])
            for query, places in zip(queries, order, strict=True)
            if query in grades
        ]
        return sum(judged) / len(judged)

    ours, seconds = _best_of(lambda: _ours(texts, asked))
    theirs, their_seconds = _best_of(lambda: _bm25s(texts, asked))
    name, reference = f"text index, {folder.name}", f"bm25s in the same run: {quality(theirs):.4f}"
    return [
        Result(f"{name}: nDCG@10", quality(ours), "", reference, bar=quality(theirs), at_least=True),
        Result(f"{name}: build and search", seconds / their_seconds, "× bm25s", f"{their_seconds:.2f} s", bar=1.0),
        *(_peer(name, peer, quality, texts, asked) for peer in PEERS),
    ]


def _peer(
    name: str, peer: str, quality: Callable[[Order], float], texts: Sequence[str], asked: Sequence[str]
) -> Result:
    """A peer once in the same run, to be compared by the reader: it has no bar."""
    start = time.perf_counter()
    order = PEERS[peer](texts, asked, DEPTH)
    told = f"in {time.perf_counter() - start:.2f} s, start of the server included"
    return Result(f"{name}: nDCG@10 of {peer}", quality(order), "", told)


def _best_of(work: Callable[[], Order]) -> tuple[Order, float]:
    """The answer, and the least time of some rounds: what the work needs when nothing disturbs it."""
    times, found = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        found = work()
        times.append(time.perf_counter() - start)
    return found, min(times)


def _ours(texts: Sequence[str], asked: Sequence[str]) -> Order:
    places, _ = TextIndex.build(texts).search(asked, DEPTH)
    return [[int(place) for place in row] for row in places]


def _bm25s(texts: Sequence[str], asked: Sequence[str]) -> Order:
    index = bm25s.BM25()
    index.index([_grams(text) for text in texts], show_progress=False)
    places, _ = index.retrieve([_grams(text) for text in asked], k=DEPTH, show_progress=False)
    return [[int(place) for place in row] for row in places]


def _grams(text: str) -> list[str]:
    text = text.lower()
    return [*text, *(text[place : place + 2] for place in range(len(text) - 1))]


def _lines(path: Path) -> dict[str, str]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {str(row["_id"]): row["text"] for row in rows}


def _grades(path: Path) -> dict[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        found.setdefault(query, {})[document] = int(grade)
    return dict(found)
