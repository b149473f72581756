"""Speed, memory, size and accuracy, one command each: ``python -m bench``, ``python -m bench.floors``."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is loaded, as the command line does
