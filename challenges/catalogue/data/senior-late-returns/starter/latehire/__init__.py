"""Late returns at the rental desk."""

import os

# The desks' machine has one core. Threads that wait for each other made it four times slower.
# This has to be said before NumPy is imported.
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")
