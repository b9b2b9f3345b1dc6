"""Pure rules of certification: verdicts on facts, what an application lacks, terms and scores."""
