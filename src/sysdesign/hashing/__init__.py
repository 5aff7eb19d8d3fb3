"""Where keys live: modulo, the hash ring, rendezvous, jump, Maglev, fixed slots; and what moves when nodes come and go.

ring = HashRing(["a", "b", "c"])
before = ring.copy()
ring.add("d")
moved(before, ring, keys)     # about a quarter, all of them to "d"
imbalance(loads(ring, keys))  # largest load over the mean

All of them hash by `stable_hash`, never by Python's own `hash`, which differs from process to process.
"""

from sysdesign.hashing.arrays import hash_many
from sysdesign.hashing.bounded_loads import bounded
from sysdesign.hashing.buckets import jump, jump_bucket, modulo
from sysdesign.hashing.crowded_shards import crowding
from sysdesign.hashing.growth import WAYS, Growth, grow
from sysdesign.hashing.key_journey import Journey, journey
from sysdesign.hashing.keys import Hash, Key, digest, encode, mix64, stable_hash
from sysdesign.hashing.maglev import Maglev
from sysdesign.hashing.measure import Placement, imbalance, loads, moved, owners
from sysdesign.hashing.rendezvous import Rendezvous
from sysdesign.hashing.ring import HashRing
from sysdesign.hashing.ring_table import RingTable, share_spread
from sysdesign.hashing.slots import REDIS_SLOTS, Slots, key_slot

__all__ = [
    "REDIS_SLOTS",
    "WAYS",
    "Growth",
    "Hash",
    "HashRing",
    "Journey",
    "Key",
    "Maglev",
    "Placement",
    "Rendezvous",
    "RingTable",
    "Slots",
    "bounded",
    "crowding",
    "digest",
    "encode",
    "grow",
    "hash_many",
    "imbalance",
    "journey",
    "jump",
    "jump_bucket",
    "key_slot",
    "loads",
    "mix64",
    "modulo",
    "moved",
    "owners",
    "share_spread",
    "stable_hash",
]
