"""What a model can do beside answering from policies, and how much of it an adapter costs."""
