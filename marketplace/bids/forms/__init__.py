"""Forms of 揭榜: questions, the sealed bid, scores, decisions."""
