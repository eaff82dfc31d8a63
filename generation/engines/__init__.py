"""Generators, behind one protocol."""
