"""What every table of a programme's file is: typed, frozen, and without anything unknown in it."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A table of the file: nothing unknown in it, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
