import pytest

from sysdesign.teaching.choice import check_choices
from sysdesign.teaching.contracts.caching_numbers import (
    check_load_after_drop,
    check_loop_misses,
    check_two_layers,
    check_which_block,
)

NUMBERS = [(check_load_after_drop, 0.03 / 0.01), (check_loop_misses, 1000), (check_two_layers, (1 - 0.6) * (1 - 0.8))]


@pytest.mark.parametrize(("check", "answer"), NUMBERS)
def test_the_answer_passes_and_the_stub_is_not_started(check, answer) -> None:
    assert str(check(answer)).startswith("✓ Right.")
    assert str(check(...)).startswith("◌ Not started.")
    assert str(check(answer * 1.5)).startswith("✗ Not yet.")


@pytest.mark.parametrize(
    ("check", "slip", "says"),
    [
        (check_load_after_drop, 2, "Two points more miss"),
        (check_loop_misses, 9.9, "LRU drops just the one"),
        (check_two_layers, 0.48, "what goes on are the misses"),
        (check_two_layers, 0.92, "the origin sees the rest"),
    ],
)
def test_known_slips_are_named(check, slip, says) -> None:
    assert says in str(check(slip))


def test_blocks_are_matched_with_troubles() -> None:
    assert str(check_which_block("queue", "cache", "load balancer")).startswith("✓ Right.")
    assert str(check_which_block(..., ..., ...)).startswith("◌ Not started.")
    wrong = str(check_which_block("queue", "queue", "load balancer"))
    assert wrong.startswith("✗ Not yet. For skewed reads: the same few things")
    for answer in (None, 7, ["queue"], "Queue"):
        assert "For a dead server: choose one of cache, queue, load balancer." in str(
            check_which_block("queue", "cache", answer)
        )


def test_an_author_who_leaves_a_question_out_is_told() -> None:
    with pytest.raises(ValueError, match="'hints' must have the questions"):
        check_choices({"a": "x"}, {"a": "x"}, ("x",), hints={}, because="So.")
    with pytest.raises(ValueError, match="'expected' must be one of 'x': 'y'"):
        check_choices({"a": "x"}, {"a": "y"}, ("x",), hints={"a": "b"}, because="So.")


def test_what_the_reader_typed_is_not_taken_for_html() -> None:
    page = check_which_block("<b>", "cache", "load balancer")._repr_mimebundle_()["text/html"]
    assert "<b>" not in page
