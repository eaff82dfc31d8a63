"""Finds the passages that apply: dense and lexical indexes, filters, fusion."""
