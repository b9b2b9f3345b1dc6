"""Commands of certification: reading 附件1, loading programmes, assessing facts against one."""

from marketplace.certification.cli.importing import institutions
from marketplace.certification.cli.programmes import group

GROUPS = (institutions, group)
__all__ = ["GROUPS"]
