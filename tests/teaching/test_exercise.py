"""What a reader is told: right, not yet with the shortest reason, or not started; never a traceback."""

import math
import os
import sys
import warnings

import pytest
from hypothesis import strategies as st

from sysdesign.teaching.contract import Contract, Rule, run
from sysdesign.teaching.exercise import check, check_number
from sysdesign.teaching.output import HTML


def doubles(you, x):
    you.should(2 * x, x)


def adds(you, x, y):
    first = you(x + y)
    you.need(first == 2 * x + 2 * y, "the sum of both")


DOUBLE = Contract(
    "double",
    (
        Rule("Nothing stays nothing.", lambda you: you.should(0, 0)),
        Rule("Twice `x` comes back.", doubles, {"x": st.integers(-100, 100)}),
        Rule("Sums double too.", adds, {"x": st.integers(0, 9), "y": st.integers(0, 9)}),
    ),
)


class TestStates:
    def test_passes(self):
        output = check(DOUBLE, lambda x: 2 * x)
        assert 'data-result="passes"' in output.bundle[HTML]
        assert repr(output) == "✓ Right. All 3 rules hold."

    def test_fails_with_the_smallest_counterexample(self):
        output = check(DOUBLE, lambda x: 2 * x if x < 7 else 0)
        assert 'data-result="fails"' in output.bundle[HTML]
        assert repr(output) == (
            "✗ Not yet. 1 of 3 rules hold. The shortest call that breaks rule 2:\n"
            "  1  double(7)   expected 14   yours 0\n"
            "  Rule 2: Twice x comes back.\n"
            "  Rule 3 does not hold either."
        )
        assert output.bundle[HTML].count('class="hit"') == 1

    @pytest.mark.parametrize("stub", [..., None, lambda x: ..., lambda x: None, lambda x: NotImplemented,
                                      lambda x: (..., ...), lambda x: {"a": None}])  # fmt: skip
    def test_not_started(self, stub):
        output = check(DOUBLE, stub)
        assert 'data-result="not-started"' in output.bundle[HTML]
        assert repr(output) == ("◌ Not started. Write double and run the cell. It has 3 rules to keep.")

    def test_a_stub_that_raises_is_not_started(self):
        def stub(x):
            raise NotImplementedError

        assert run(DOUBLE, stub).result == "not-started"

    def test_a_start_is_no_stub(self):
        assert run(DOUBLE, lambda x: 0 if x == 0 else None).result == "fails"

    def test_raises_is_told_with_its_call_and_without_traceback(self):
        output = check(DOUBLE, lambda x: 2 * x if x < 3 else {}[x])
        assert "double(3)   expected 6   yours raises KeyError: 3" in repr(output)
        assert "Traceback" not in output.bundle[HTML]

    def test_an_answer_that_wavers(self):
        calls = []

        def wavers(x):
            calls.append(x)
            return 2 * x if len(calls) % 5 else 1

        output = check(Contract("f", (DOUBLE.rules[1],)), wavers)
        assert "0 of 1 rules hold. Rule 1 held and broke for the same calls:" in repr(output)
        assert "The answer to the same call must not change from one time to the next." in repr(output)

    def test_only_what_can_be_called_is_checked(self):
        with pytest.raises(TypeError, match="'double' must be a function or a class: 3"):
            check(DOUBLE, 3)

    def test_interrupting_works(self):
        def endless(x):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            check(DOUBLE, endless)


class TestQuiet:
    def test_it_prints_nothing_warns_nothing_and_leaves_nothing(self, capsys, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)

        def chatty(x):
            print("debug", x)
            print("debug", x, file=sys.stderr)
            warnings.warn("old", DeprecationWarning, stacklevel=1)
            return 2 * x if x < 7 else 0

        assert "double(7)   expected 14   yours 0" in repr(check(DOUBLE, chatty))
        assert capsys.readouterr() == ("", "")
        assert os.listdir(tmp_path) == []

    def test_it_is_the_same_every_time(self):
        bundles = [check(DOUBLE, lambda x: 2 * x if x % 5 else 1).bundle for _ in range(3)]
        assert bundles[0] == bundles[1] == bundles[2]

    def test_it_makes_the_same_calls_every_time(self):
        seen = [[], []]
        for calls in seen:
            run(DOUBLE, lambda x, calls=calls: calls.append(x) or 2 * x)
        assert seen[0] == seen[1]

    def test_the_number_of_calls_is_bounded(self):
        calls = []
        run(DOUBLE, lambda x: calls.append(x) or 2 * x)
        assert len(calls) <= 1 + 50 + 50

    def test_no_address_is_told(self):
        class Odd:
            pass

        for thing in (lambda x: Odd(), lambda x: [Odd()], lambda x: chr(x, Odd())):
            assert "0x" not in check(DOUBLE, thing).bundle[HTML]


class TestEscaping:
    def test_a_readers_value_is_text(self):
        text = check(DOUBLE, lambda x: "<script>`*x*`</script>").bundle[HTML]
        assert "<script" not in text
        assert "&lt;script&gt;" in text

    def test_arguments_are_copies(self):
        def longest(you, items):
            size = len(items)
            you.should(size, items)
            you.should(size, items)

        contract = Contract("size", (Rule("It counts.", longest, {"items": st.lists(st.integers(), min_size=1)}),))

        def destructive(items):
            size = len(items)
            items.clear()
            return size

        assert run(contract, destructive).result == "passes"


class TestNumbers:
    slips = {150_000: "The factor was applied twice.", 16_667: "That is the average."}  # noqa: RUF012

    def told(self, answer, **more):
        return repr(check_number("writes", answer, 50_000, unit="writes/s", slips=self.slips, **more)).replace(
            "\N{NO-BREAK SPACE}", " "
        )

    def test_right(self):
        assert self.told(50_000, because="200,000 / 4 s.") == "✓ Right. writes: 50,000 writes/s. 200,000 / 4 s."
        assert self.told(50_900) == "✓ Right. writes: 50,900 writes/s. That is within 2 % of 50,000 writes/s."

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            (150_000, "150,000 writes/s. The factor was applied twice."),
            (16_600, "16,600 writes/s. That is the average."),
            (6_250, "6,250 writes/s. Bits and bytes: a byte is 8 bits."),
            (400_000, "Bits and bytes"),
            (51_200, "1,000 bytes to the kilobyte, not 1,024"),
            (50_000 * 86_400, "Days and seconds: a day is 86,400 seconds."),
            (50, "A decimal prefix: k, M and G are a thousand apart."),
            (833.33, "60 to one"),
            (5_000, "A zero too many or too few."),
            (70_000, "70,000 writes/s. Too high."),
            (3_000, "3,000 writes/s. Too low, by more than a factor of ten."),
            (math.nan, "`nan` cannot be".replace("`", "")),
            (-50_000, "the answer is a finite number above zero"),
            (0, "0 cannot be"),
            (10**400, "the answer is a finite number above zero"),
            ("50000", "'50000' is no number: give one, as in 50_000."),
            (True, "True is no number"),
            ([50_000], "is no number"),
        ],
    )
    def test_not_yet(self, answer, words):
        told = self.told(answer)
        assert told.startswith("✗ Not yet. writes: ")
        assert words in told

    def test_a_wrong_answer_does_not_give_the_right_one_away(self):
        assert all(" 50,000" not in self.told(answer) for answer in (150_000, 70_000, 3, 1e9, 6_250))

    @pytest.mark.parametrize("answer", [None, ...])
    def test_not_started(self, answer):
        assert self.told(answer) == "◌ Not started. writes: put your number in place of the dots, in writes/s."

    def test_a_quantity_is_read_in_the_unit_that_is_asked(self):
        import pint

        units = pint.UnitRegistry()
        assert repr(check_number("egress", 0.4 * units("GB/s"), 3.2, unit="Gbit/s")).startswith("✓ Right.")
        wrong = repr(check_number("egress", 0.4 * units.second, 3.2, unit="Gbit/s"))
        assert "the unit of your answer does not fit: give it in Gbit/s, or the number alone." in wrong

    def test_wrong_use(self):
        with pytest.raises(ValueError, match=r"'slip' must be further than 2.% from 50000: 50500"):
            check_number("writes", 1, 50_000, slips={50_500: "no"})
        with pytest.raises(ValueError, match="'expected' must be > 0: 0"):
            check_number("writes", 1, 0)
        with pytest.raises(ValueError, match=r"'near' must be from 0 to 0.5: 2"):
            check_number("writes", 1, 5, near=2)
        with pytest.raises(ValueError, match="'name' must not be empty"):
            check_number("", 1, 5)
