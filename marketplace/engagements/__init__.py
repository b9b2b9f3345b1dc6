"""An agreement between enterprise and institution: cost shares, milestones, visits, acceptance, ladder outcomes."""
