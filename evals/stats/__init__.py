"""How sure a figure is: intervals, tests and agreement, for cases that come in families."""
