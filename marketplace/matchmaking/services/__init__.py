"""Asking for readings, rankings and plans, working them out with the engine, and deciding on what it knows."""

from marketplace.matchmaking.services.correcting import correct_institution, correct_need
from marketplace.matchmaking.services.ranking import (
    ask_for_ranking,
    engine_for,
    give_up,
    lease_run,
    replay,
    take_snapshot,
    work_out,
)

__all__ = [
    "ask_for_ranking", "correct_institution", "correct_need", "engine_for", "give_up", "lease_run",
    "replay", "take_snapshot", "work_out",
]  # fmt: skip
