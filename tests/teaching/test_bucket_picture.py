"""The picture of the two buckets."""

import re

from sysdesign.teaching.bucket_picture import bucket_picture
from sysdesign.teaching.output import FIGURE, SVG


def test_both_are_drawn_in_both_widths():
    bundle = bucket_picture(title="Two buckets.").bundle
    page = bundle[FIGURE]
    assert page.count("<svg") == 2
    assert page.count("rate: tokens come evenly") == page.count("rate: they leave evenly") == 2
    assert page.count("<circle") == 2 * 8
    assert bundle[SVG].count("<svg") == 1


def test_words_stay_inside():
    for svg in re.findall(r"<svg.*?</svg>", bucket_picture(title="Two buckets.").bundle[FIGURE]):
        width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())
        assert all(0 < float(y) <= height for y in re.findall(r'<text x="[\d.]+" y="([\d.]+)"', svg))
        assert all(0 < float(x) < width for x in re.findall(r'<text x="([\d.]+)"', svg))


def test_it_is_the_same_each_time():
    assert bucket_picture(title="Two buckets.").bundle == bucket_picture(title="Two buckets.").bundle
