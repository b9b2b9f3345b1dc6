"""Tables of certification: programmes' versions, applications with their scores, facts with their evidence, titles."""

from marketplace.certification.models.applications import Application, AssessmentTask, ProgrammeVersion, Score
from marketplace.certification.models.facts import InstitutionFact

__all__ = ["Application", "AssessmentTask", "InstitutionFact", "ProgrammeVersion", "Score"]
