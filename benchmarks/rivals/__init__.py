"""Each rival as its own documentation shows it; runs in an interpreter that has benchmarks/requirements.txt."""
