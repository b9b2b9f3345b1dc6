"""Taking in a county's 附件1: reading the file, and the verdicts in words."""

from marketplace.certification.imports.reading import county_code_of, existing_of, read_list, vocabulary

__all__ = ["county_code_of", "existing_of", "read_list", "vocabulary"]
