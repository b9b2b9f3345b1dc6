"""揭榜: questions and answers, sealed bids, their opening by the worker, scoring, and the award."""
