"""Speed, memory, size and accuracy, one command each: ``python -m bench``, ``python -m bench.floors``."""
