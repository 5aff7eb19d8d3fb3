"""What the tests of breakers call."""


def good():
    return "good"


def bad():
    raise OSError("bad")


def calls(breaker, *functions):
    """Make the calls; return what came of each: a result, or the class of the exception."""
    found = []
    for function in functions:
        try:
            found.append(breaker.call(function))
        except Exception as error:
            found.append(type(error))
    return found
