"""A chapter's code in the reader's own browser: which cells can run there, what they need before, how they run.

Everything here is plain Python: it runs when the site is built, and again in the page's own Python.
"""
