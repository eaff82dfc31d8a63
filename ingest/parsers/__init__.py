"""Parsers: the bytes of one file become plain text and the blocks in it."""
