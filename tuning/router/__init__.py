"""The learned router: from a question's embedding to the adapter of its topic, or to none."""
