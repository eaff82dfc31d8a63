"""Measures how well the system does, on cases with known answers."""
