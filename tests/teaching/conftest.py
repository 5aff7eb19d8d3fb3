"""Tests of what turns a model into a page."""

# A small book that the tests of diagrams read; its notebook is never run.
collect_ignore = ["trial"]
