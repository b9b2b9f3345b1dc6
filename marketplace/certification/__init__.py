"""Programmes as data and the applications under them; the pilot's admission is the programme ZZ."""
