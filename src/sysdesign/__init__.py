"""System Design, Measured: models, engines and teaching tools.

Three floors, imports only downwards: notebooks, then `sysdesign.teaching` and `sysdesign.engines`, then the models.
"""

__version__ = "0.1.0"
