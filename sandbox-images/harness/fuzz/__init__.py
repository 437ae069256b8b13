"""Fuzzing of all in the grader that reads what the candidate's sandbox sends.

`python -m fuzz values --seconds 600`, beside `src`: coverage-guided where atheris is installed,
else with the same mutations at random. `tests/test_fuzz.py` runs each target for a moment.
"""
