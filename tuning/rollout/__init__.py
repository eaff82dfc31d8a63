"""Rollouts: a version is tried beside what serves, and goes back by itself where it is worse."""
