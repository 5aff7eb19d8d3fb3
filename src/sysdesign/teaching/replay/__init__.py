"""A run that can be watched: the stage with its messages under way, and the space-time diagram of the same run."""

from sysdesign.teaching.replay.picture import space_time
from sysdesign.teaching.replay.player import Replay, replay

__all__ = ["Replay", "replay", "space_time"]
