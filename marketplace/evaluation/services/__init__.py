"""What people do with evaluations: run and replay them, decide cases, reward, judge what can be copied."""

from marketplace.evaluation.services.running import Worked, replay, run_evaluation, work_out

__all__ = ["Worked", "replay", "run_evaluation", "work_out"]
