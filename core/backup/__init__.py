"""The whole of an installation in one file, and back: documents, revisions, original files, vectors, audit trail,
and, where it is asked for, conversations with their tickets and feedback.
"""
