"""System Design, Measured: models, engines and teaching tools.

Three floors, imports only downwards: notebooks, then `sysdesign.teaching` and `sysdesign.engines`, then the models.
"""

import sys

__version__ = "0.1.0"

if sys.platform == "emscripten":  # in a browser much is missing that only some cells need
    from sysdesign import absent

    absent.install()
