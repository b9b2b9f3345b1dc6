"""What leaves the house of evaluation: tables of what is on the screen, and official papers to print and seal."""

from marketplace.evaluation.exports.runs import sheet

__all__ = ["sheet"]
