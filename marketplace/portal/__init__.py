"""What everybody may see: the board of published needs, the admitted institutions, the notices and the rules."""
