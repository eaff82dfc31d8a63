"""Passages become a cited answer, or an honest "the documents do not say"."""
