"""An engine that cannot run on this machine says so in one line, and why."""

from sysdesign.engine_catalogue import missing_reason

__all__ = ["EngineMissing", "missing_reason", "require"]


class EngineMissing(RuntimeError):  # noqa: N818 - it reads as what is the matter
    """An engine cannot run here: `engine` is its name, `reason` a few words without a full stop.

    >>> str(EngineMissing("PostgreSQL", "no binary for Windows arm64"))
    'PostgreSQL cannot run here: no binary for Windows arm64.'
    """

    def __init__(self, engine: str, reason: str) -> None:
        super().__init__(engine, reason)
        self.engine, self.reason = engine, reason

    def __str__(self) -> str:
        return f"{self.engine} cannot run here: {self.reason}."


def require(name: str) -> None:
    """Raise EngineMissing unless an engine of the catalogue can run here.

    >>> require("SQLite")
    """
    if (reason := missing_reason(name)) is not None:
        raise EngineMissing(name, reason)
