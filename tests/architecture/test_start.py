"""A server and a command start without the libraries that only calculating and spelling need."""

import subprocess
import sys

from marketplace.config import ROOT

HEAVY = ("numpy", "scipy", "sklearn", "ortools", "pypinyin", "altair", "vl_convert")


def test_the_application_starts_without_the_scientific_libraries() -> None:
    told = f"import sys, marketplace.app; print([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
