"""Runs the tests of a challenge against a submission that lives in another sandbox.

`grade` runs in the grader sandbox with the tests, `worker` in the candidate sandbox with the
submission. Between them are bytes only: see `wire` (streams), `calls` (remote calls) and `values`
(what a value looks like on the way).
"""
