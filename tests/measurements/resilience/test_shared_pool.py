"""The real order service: it does what the simulation of it does, and leaves no thread behind."""

import threading

import pytest

from sysdesign.measurements.resilience.shared_pool import good_share, shared_pool
from sysdesign.resilience.chain import Chain, cascade

PLAIN = Chain(
    order_rate=60, other_rate=20, order_workers=16, fast_s=0.01, slow_s=0.6, slow_from_s=0.3, until_s=1.6,
    patience_s=0.3, gateway_workers=5000, inventory_workers=5000, poisson=False,
)  # fmt: skip


def test_real_and_simulated_agree():
    threads = threading.active_count()
    variants = {"nothing": PLAIN, "bulkhead": PLAIN.but(bulkhead=6), "timeout": PLAIN.but(timeout_s=0.15)}
    found = shared_pool(variants)
    assert threading.active_count() == threads
    for name, chain in variants.items():
        assert len(found[name]) == 128
        real, model = good_share(found[name], "other", 0.8, 1.6), cascade(chain).good_share("other", 0.8, 1.6)
        assert real == pytest.approx(model, abs=0.3), name
        assert good_share(found[name], "orders", 0.8, 1.6) < 0.3
    assert good_share(found["bulkhead"], "other", 0.8, 1.6) > 0.8


def test_wrong_variants():
    with pytest.raises(TypeError, match="'variants' must map names to chains"):
        shared_pool({"nothing": None})
    with pytest.raises(ValueError, match="'variants' must not be empty"):
        shared_pool({})
