"""The whole of an installation in one file, and back: documents, revisions, original files, vectors, audit trail."""
