"""The ways in which a case gets its answer: as it is served, without passages, and by baselines that try to cheat."""
