"""Follow-up questions made to stand alone, so that what is searched for does not hang on what was said before."""
