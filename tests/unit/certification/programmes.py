"""The five shipped programmes, read once for the tests."""

from pathlib import Path

from marketplace.certification.policy import ProgrammePolicy, Rule, load_file

FOLDER = Path(__file__).resolve().parents[3] / "seeds" / "programmes"
POLICIES: dict[str, ProgrammePolicy] = {
    policy.programme.code: policy for _, policy in map(load_file, sorted(FOLDER.glob("*.toml")))
}
RULES: dict[str, Rule] = {rule.id: rule for policy in POLICIES.values() for rule in policy.rule}


def code_of(rule_id: str) -> str:
    """The programme of a row: «HY-C» of «HY-C-31»."""
    return rule_id.rpartition("-")[0]
