"""Cases, and the documents that they are asked of, out of public data sets and tables."""
