"""A need: drafted or imported, reviewed by its county, published by the city, ended by one of five different ends."""
