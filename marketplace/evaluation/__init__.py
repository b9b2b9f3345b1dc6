"""综合评价: year-end award and term-end evaluation by the round's policy, frozen with their inputs (D12, D13)."""
