"""``make bench``: every benchmark, or those named on the command line; exit 1 when a bar is missed."""

import argparse
import importlib
import json
import sys

from benchmarks.report import Result

MODULES = (
    "pages",
    "signed_in",
    "bids",
    "sheets",
    "evaluation",
    "matching_quality",
    "matching_text",
    "matching_speed",
    "matching_batch",
)


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *MODULES], help="which ones; default: all")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    results: list[Result] = []
    for name in asked.names or MODULES:
        found = importlib.import_module(f"benchmarks.{name}").run()
        results.extend(found)
        if not asked.json:
            for result in found:
                print(result, flush=True)
    if asked.json:
        print(json.dumps([vars(result) for result in results], ensure_ascii=False, indent=2))
    return 0 if all(result.ok for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
