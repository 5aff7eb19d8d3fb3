from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sysdesign.measurements.denormalise import COPY, FAN_OUT, JOIN, denormalise, filled


def test_a_copy_is_read_many_times_as_fast_and_written_many_times_as_often() -> None:
    found = denormalise(people=200, follows=50, posts=10)
    assert 5 < found.read_ratio < 50
    assert found.read_time_ratio > 2
    assert found.write_ratio > 30
    assert found.rename_ratio > 10 * found.write_ratio / 2


def test_a_post_is_one_row_and_one_for_each_follower() -> None:
    everybody = denormalise(people=11, follows=10, posts=3)
    assert (everybody.joined.post_rows, everybody.copied.post_rows) == (1, 11)
    # a name stands in each copy of each post, and the new post is one more
    assert (everybody.joined.rename_rows, everybody.copied.rename_rows) == (1, 1 + 4 * 10)


def test_steps_and_rows_are_equal_on_every_run() -> None:
    def counts(seed: int) -> tuple[float, ...]:
        found = denormalise(people=50, follows=10, posts=5, seed=seed)
        return found.joined.page_steps, found.copied.page_steps, found.copied.post_rows, found.copied.rename_rows

    assert counts(1) == counts(1) != counts(2)


def test_following_more_makes_the_join_dearer_and_the_copy_not() -> None:
    few, many = (denormalise(people=100, follows=follows, posts=10) for follows in (10, 80))
    assert many.joined.page_steps > 3 * few.joined.page_steps
    assert many.copied.page_steps == few.copied.page_steps


@settings(max_examples=15, deadline=None)
@given(people=st.integers(2, 15), share=st.floats(0, 1), posts=st.integers(1, 4), page=st.integers(1, 20))
def test_both_designs_show_the_same_page_to_everyone(people, share, posts, page) -> None:
    follows = 1 + int(share * (people - 2))
    with closing(filled(people, follows, posts, seed=1)) as db:
        for reader in range(people):
            joined, copied = (db.execute(query, (reader, page)).fetchall() for query in (JOIN, COPY))
            assert joined == copied
            assert len(joined) == min(page, follows * posts)
        new = db.execute("INSERT INTO post (author, text) VALUES (0, 'new')").lastrowid
        db.execute(FAN_OUT, (new,))
        for reader in range(people):
            joined, copied = (db.execute(query, (reader, page)).fetchall() for query in (JOIN, COPY))
            assert joined == copied


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"people": 0}, ValueError, "'people' must be >= 1: 0"),
        ({"page": "20"}, TypeError, "'page' must be a whole number: '20'"),
        ({"posts": 0}, ValueError, "'posts' must be >= 1: 0"),
        ({"people": 10, "follows": 10}, ValueError, "'follows' must be < 10, the number of people: 10"),
        ({"seed": -1}, ValueError, "'seed' must be >= 0: -1"),
    ],
)
def test_bad_input_is_named(given, kind, says) -> None:
    with pytest.raises(kind) as caught:
        denormalise(**given)
    assert str(caught.value) == says
