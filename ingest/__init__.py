"""Bytes become revisions and chunks, handed to a sink."""
