"""What a run has shown, for people and for machines: pages, tables and test results, all from one summary."""
