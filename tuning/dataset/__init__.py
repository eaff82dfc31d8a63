"""Training sets: questions with what is read for them and the answer that is wanted, from the ingested documents."""
