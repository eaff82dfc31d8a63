"""Preference tuning: towards answers that are wanted, and away from others, from the adapter that it begins with."""
