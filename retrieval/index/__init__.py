"""The indexes that are derived from SQL, behind one protocol."""
