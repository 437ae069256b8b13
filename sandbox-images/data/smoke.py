"""Uses each library of the image once, offline and under the walls of a sandbox."""

import io

import duckdb
import matplotlib as mpl
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.stats
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

mpl.use("Agg")

from matplotlib import pyplot as plt


def numpy() -> list[float]:
    """Solves two equations."""
    solution: list[float] = np.linalg.solve(
        np.array([[2.0, 1.0], [1.0, 3.0]]), [5.0, 10.0]
    ).tolist()
    return [round(value, 9) for value in solution]


def pandas() -> dict[str, int]:
    """Sums a group."""
    frame = pd.DataFrame({"team": ["a", "b", "a"], "hours": [3, 4, 5]})
    return {str(team): int(hours) for team, hours in frame.groupby("team")["hours"].sum().items()}


def scipy_() -> float:
    """Tests two samples for one mean."""
    return round(float(scipy.stats.ttest_ind([1, 2, 3, 4], [2, 3, 4, 5]).statistic), 6)


def statsmodels() -> list[float]:
    """Fits y = 1 + 2x by least squares."""
    x = np.arange(10.0)
    fit = sm.OLS(1 + 2 * x, sm.add_constant(x)).fit()
    return [round(float(value), 6) for value in fit.params]


def sklearn() -> bool:
    """Cross-validates a classifier in this process and in two workers: that needs semaphores."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 3))
    y = (x[:, 0] > 0).astype(int)
    one = cross_val_score(LogisticRegression(), x, y, cv=4)
    two = cross_val_score(LogisticRegression(), x, y, cv=4, n_jobs=2)
    return bool(one.mean() > 0.9 and np.allclose(one, two))


def pyarrow() -> list[int]:
    """Writes a Parquet file to memory and reads it back."""
    file = io.BytesIO()
    pq.write_table(pa.table({"n": [1, 2, 3]}), file)
    file.seek(0)
    numbers: list[int] = pq.read_table(file)["n"].to_pylist()
    return numbers


def matplotlib() -> bytes:
    """Draws a line; the first bytes say that it is a PNG."""
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])
    axes.set_title("title")
    file = io.BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    return file.getvalue()[:8]


def duckdb_() -> list[int]:
    """Counts in a database file of its own, with a join of a pandas frame."""
    hours = pd.DataFrame({"id": [1, 2], "hours": [5, 6]})
    with duckdb.connect("/tmp/smoke.duckdb") as database:  # noqa: S108 - the sandbox's own
        database.register("hours", hours)
        database.execute("create or replace table people as select unnest([1, 2, 2]) as id")
        rows = database.execute("select sum(hours), count(*) from people join hours using (id)")
        return [int(value) for value in rows.fetchone() or ()]


def polars() -> list[int]:
    """Runs a lazy query."""
    frame = pl.DataFrame({"team": ["a", "b", "a"], "hours": [3, 4, 5]}).lazy()
    return (
        frame.group_by("team").agg(pl.col("hours").sum()).sort("team").collect()["hours"].to_list()
    )
