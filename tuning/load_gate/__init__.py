"""What a version has to pass before an alias stands for it, or a rollout tries it."""
