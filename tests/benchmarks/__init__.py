"""The benchmark: how long a book takes against other builders. `python -m tests.benchmarks --help` tells the rest."""
