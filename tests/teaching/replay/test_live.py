"""The widget shows what the page shows, and moves as it does."""

from sysdesign.teaching.replay.live import Live
from sysdesign.teaching.replay.page import stage_html


def test_it_opens_where_the_page_opens_and_follows_the_slider(replays):
    live = Live(replays["race"])
    assert live.time.value == 11500
    assert live.stage.value == stage_html(live.run, live.packed, 11500)
    live.time.value = 3000
    assert live.stage.value == stage_html(live.run, live.packed, 3000)
    assert "primary: photo" in live.now.value
    assert "--at:15%" in live.head.value


def test_buttons(replays):
    live = Live(replays["race"])
    live.play.playing = True
    live.first.click()
    assert (live.time.value, live.play.playing) == (0, False)
    live.on.click()
    live.on.click()
    assert live.time.value == 3000
    live.back.click()
    assert live.time.value == 1000
    live.jumps[1].click()
    assert live.time.value == 11500


def test_the_speed_sets_how_far_a_frame_goes(replays):
    live = Live(replays["race"])
    steps = []
    for speed in ("0.001×", "0.01×"):
        live.speed.label = speed
        steps.append(live.play.step)
    assert steps == [10, 100]


def test_ids_of_widget_and_page_differ(replays):
    live = Live(replays["race"])
    lanes = next(child.value for child in live.figure.children if "sdm-lanes" in getattr(child, "value", ""))
    assert 'id="race-live-head"' in lanes
