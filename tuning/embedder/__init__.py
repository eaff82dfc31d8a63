"""Tuning the retriever: the embedding model learns which passage answers which question."""
