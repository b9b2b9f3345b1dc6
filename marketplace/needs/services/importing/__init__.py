"""A county's sheet on its way in, one module a use case: handed in, read, corrected, stored."""

from marketplace.needs.services.importing.correcting import choose_row, correct_row
from marketplace.needs.services.importing.handing_in import confirm_run, discard_run, upload_list

__all__ = ["choose_row", "confirm_run", "correct_row", "discard_run", "upload_list"]
