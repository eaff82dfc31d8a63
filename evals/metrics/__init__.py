"""Metrics: small pure functions, each with its source and its blind spots."""
