"""The machine that a recorded timing came from, in one line."""

import os
import platform

from sysdesign.teaching.output import HTML, PLAIN, Output


def machine() -> Output:
    """Describe this machine: cores, processor, system, Python. Nothing that names its owner.

    It stands in cells whose output is recorded, beside the timings that it explains.
    """
    cores = os.cpu_count() or 1
    words = (
        f"Measured on {cores} {'core' if cores == 1 else 'cores'}, {platform.machine()}, "
        f"{platform.system()}, Python {platform.python_version()}."
    )
    return Output({PLAIN: words, HTML: f'<p class="sdm-machine">{words}</p>'})
