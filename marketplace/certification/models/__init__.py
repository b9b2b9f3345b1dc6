"""Tables of certification: programmes' versions, applications with their scores, facts with their evidence, titles."""

from marketplace.certification.models.applications import Application, AssessmentTask, ProgrammeVersion, Score
from marketplace.certification.models.certificates import Certificate, ExitCase, Reappraisal, Suspension
from marketplace.certification.models.decisions import RuleDecision
from marketplace.certification.models.duties import DutyReport
from marketplace.certification.models.facts import InstitutionFact
from marketplace.certification.models.filings import (
    ApplicationDocument,
    ApplicationGround,
    ApplicationStep,
    RandomTest,
    RandomTestCall,
)
from marketplace.certification.models.staff import StaffList

__all__ = [
    "Application", "ApplicationDocument", "ApplicationGround", "ApplicationStep", "AssessmentTask", "Certificate",
    "DutyReport", "ExitCase", "InstitutionFact", "ProgrammeVersion", "RandomTest", "RandomTestCall",
    "Reappraisal", "RuleDecision", "Score", "StaffList", "Suspension",
]  # fmt: skip
