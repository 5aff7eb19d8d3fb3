"""Claims: the evidence decides, wrong use is named, and what is shown carries what the ledger needs."""

import json
import math
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.teaching import registry
from sysdesign.teaching.claim import Claim, ClaimFailed, chapter_claims, claim, claims
from sysdesign.teaching.inline import inline_html, inline_plain
from sysdesign.teaching.output import CLAIM, HTML, PLAIN
from sysdesign.teaching.verdict import VERDICTS, allowed
from sysdesign.teaching.witness import closed_form, real_engine, simulation

TWO_SIDES = {"alone": True, "beside a scan": False}


@pytest.fixture(autouse=True)
def a_new_session():
    registry.forget()
    yield
    registry.forget()


def make(id="C2.1-03", says="Replicas help.", verdict="holds", measured="3 of 4", **more):
    return claim(id, says, verdict=verdict, measured=measured, **({"holds": True} | more))


class Tags(HTMLParser):
    """Every start tag with its attributes, and whether all tags close."""

    VOID = ("br", "circle", "path", "rect")

    def __init__(self, text):
        super().__init__()
        self.found, self.open, self.words = [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def ids(self):
        return [attrs["id"] for _, attrs in self.found if "id" in attrs]


class TestVerdictFollowsEvidence:
    @pytest.mark.parametrize(
        ("evidence", "fitting"),
        [
            (True, {"holds"}),
            (np.True_, {"holds"}),
            ({"alone": True, "beside a scan": True}, {"holds"}),
            (False, {"wrong", "outdated"}),
            (np.bool_(False), {"wrong", "outdated"}),
            ({"alone": False}, {"wrong", "outdated"}),
            (TWO_SIDES, {"holds with conditions"}),
            ({"alone": np.True_, "beside a scan": np.False_}, {"holds with conditions"}),
        ],
    )
    @pytest.mark.parametrize("verdict", VERDICTS)
    def test_every_verdict_with_every_evidence(self, evidence, fitting, verdict):
        more = {"why": "needs real traffic"} if verdict == "not testable here" else {}
        if verdict in fitting:
            assert make(verdict=verdict, holds=evidence).verdict == verdict
        else:
            with pytest.raises(ClaimFailed):
                make(verdict=verdict, holds=evidence, **more)
            assert registry.made() == []

    def test_the_failure_names_id_verdict_evidence_and_measurement(self):
        with pytest.raises(ClaimFailed) as failure:
            make(verdict="holds", holds=TWO_SIDES, measured="61 % and 40 %")
        assert str(failure.value) == (
            "C2.1-03 is declared 'holds', but the evidence says 'holds with conditions' "
            "(alone: True, beside a scan: False). Measured: 61 % and 40 %"
        )
        assert isinstance(failure.value, AssertionError)

    @pytest.mark.parametrize("evidence", [1, 0, "True", float("nan"), [], (True,), np.array([True, False]), object()])
    def test_only_truth_values_are_evidence(self, evidence):
        with pytest.raises(TypeError, match=r"'holds' must be True or False"):
            make(holds=evidence)

    @pytest.mark.parametrize("value", [None, 1, "yes", math.nan])
    def test_only_truth_values_stand_beside_conditions(self, value):
        with pytest.raises(TypeError, match=r"alone.* must be True or False"):
            make(verdict="holds with conditions", holds={"alone": value, "beside": True})

    def test_conditions_are_sentences(self):
        with pytest.raises(TypeError, match="'holds' must map sentences"):
            make(holds={1: True})
        with pytest.raises(ValueError, match="'condition' must not be empty"):
            make(holds={" ": True})
        with pytest.raises(ValueError, match="'holds' must not be empty"):
            make(holds={})

    @pytest.mark.parametrize("verdict", [v for v in VERDICTS if v != "not testable here"])
    def test_missing_evidence(self, verdict):
        with pytest.raises(ValueError, match=r"'holds' must be given, the truth of C2.1-03 as measured: None"):
            make(verdict=verdict, holds=None)

    def test_not_testable_says_why_and_the_others_do_not(self):
        one = make(verdict="not testable here", holds=None, why="needs traffic of a large site")
        assert one.to_json()["why"] == "needs traffic of a large site"
        with pytest.raises(ValueError, match="'why' must say why not testable here: None"):
            make(id="C2.1-04", verdict="not testable here", holds=None)
        with pytest.raises(ValueError, match="'why' is for claims that are not testable here"):
            make(id="C2.1-04", why="because")
        with pytest.raises(ValueError, match="'why' must not be empty"):
            make(id="C2.1-04", verdict="not testable here", holds=None, why="")

    @given(st.dictionaries(st.text(min_size=1).filter(str.strip), st.booleans(), min_size=1))
    def test_conditions_decide_by_having_both_sides(self, evidence):
        both = len(set(evidence.values())) == 2
        assert (allowed(evidence) == ("holds with conditions",)) == both


class TestWrongUse:
    @pytest.mark.parametrize(
        "id",
        ["2.1-03", "C2.1-3", "C15.1-01", "C0.1-01", "CE.1-01", "c2.1-03", "C2-03", "C2.1-03 ", "C2.01-03", "", None, 3],
    )
    def test_ids_have_one_form(self, id):
        with pytest.raises(ValueError, match=r"'id' must look like C2.1-03"):
            make(id=id)

    @pytest.mark.parametrize("id", ["C1.0-01", "C14.10-99", "CA.1-01", "CD.3-12"])
    def test_ids_of_the_book(self, id):
        assert make(id=id).anchor == id.lower()

    @pytest.mark.parametrize("verdict", ["", "Holds", "true", None, "conditions"])
    def test_unknown_verdict(self, verdict):
        with pytest.raises(ValueError, match="'verdict' must be one of 'holds', 'holds with conditions', 'wrong'"):
            make(verdict=verdict)

    @pytest.mark.parametrize("name", ["says", "measured"])
    def test_empty_words(self, name):
        with pytest.raises(ValueError, match=f"'{name}' must not be empty"):
            make(**{name: "  "})
        with pytest.raises(TypeError, match=f"'{name}' must be a text: 3"):
            make(**{name: 3})

    def test_witnesses_are_witnesses(self):
        with pytest.raises(TypeError, match="'witnesses' must be made by"):
            make(witnesses=[0.09])
        with pytest.raises(ValueError, match="'witnesses' must share one unit: 'B', 's'"):
            make(witnesses=[closed_form(1, unit="s"), real_engine(1, unit="B")])

    def test_the_same_id_twice_in_one_list(self):
        one = make()
        with pytest.raises(ValueError, match=r"'id' must be used once: 'C2.1-03'"):
            claims(one, one)

    def test_the_same_id_twice_in_one_run(self):
        make()
        with pytest.raises(ValueError, match=r"'id' must be used once: 'C2.1-03' already says 'Replicas help.'"):
            make(says="Replicas do not help.")

    def test_claims_takes_claims(self):
        with pytest.raises(ValueError, match="'claims' must not be empty"):
            claims()
        with pytest.raises(TypeError, match=r"'claims' must be made by claim\(...\): 'C2.1-03'"):
            claims("C2.1-03")

    def test_chapter_claims_needs_claims(self):
        with pytest.raises(ValueError, match="'chapter' must have claims that were run in this session: '2'"):
            chapter_claims("2")
        with pytest.raises(ValueError, match="'chapter' must be one of '1'"):
            chapter_claims("15")


class TestOutput:
    def all_five(self):
        runs = [0.09 + 0.0001 * (n % 7) for n in range(20)]
        three = [closed_form(1 / 11), simulation(runs), real_engine(0.0887)]
        return [
            make("C2.1-01", "One in *N*+1 misses.", witnesses=three),
            make("C2.1-02", verdict="holds with conditions", holds=TWO_SIDES),
            make("C2.1-10", verdict="wrong", holds=False),
            make("C2.1-04", verdict="outdated", holds=False),
            make("C2.1-05", verdict="not testable here", holds=None, why="needs `x86`"),
        ]

    def test_a_list_carries_every_claim(self):
        made = self.all_five()
        bundle = claims(*made)._repr_mimebundle_()
        carried = json.loads(json.dumps(bundle[CLAIM], allow_nan=False))
        assert [one["id"] for one in carried] == ["C2.1-01", "C2.1-02", "C2.1-10", "C2.1-04", "C2.1-05"]
        assert all(one["verdict"] in VERDICTS and one["says"] and one["measured"] for one in carried)
        assert carried[1]["conditions"] == TWO_SIDES
        assert carried[0]["witnesses"][1]["kind"] == "simulation"
        assert set(carried[0]["witnesses"][0]) == {"kind", "value", "low", "high", "shown"}
        assert [Claim.from_json(one) for one in carried] == made

    def test_a_lone_claim_shows_itself(self):
        one = make()
        bundle = one._repr_mimebundle_()
        assert bundle[CLAIM] == one.to_json()
        assert bundle[HTML] == claims(one).bundle[HTML]
        assert repr(one) == bundle[PLAIN] == "✓ holds  C2.1-03\n  Replicas help.\n  Measured: 3 of 4"

    def test_each_row_says_its_verdict_in_a_word_a_mark_and_a_role(self):
        made = self.all_five()
        tags = Tags(claims(*made).bundle[HTML])
        rows = [attrs for tag, attrs in tags.found if attrs.get("class") == "sdm-claim"]
        roles = ["holds", "conditions", "wrong", "outdated", "untestable"]
        assert [row["data-verdict"] for row in rows] == roles
        assert tags.ids() == [one.anchor for one in made]
        words = "".join(tags.words)
        assert all(name in words for name in VERDICTS)
        assert "Holds when alone; not when beside a scan." in words
        assert "Not testable here: needs x86" in words

    def test_nothing_but_positions_is_styled_and_nothing_runs(self):
        for tag, attrs in Tags(claims(*self.all_five()).bundle[HTML]).found:
            assert tag not in ("script", "style")
            assert not any(name.startswith("on") for name in attrs)
            styled = {part.split(":")[0] for part in attrs.get("style", "left:").split(";")}
            assert styled <= {"left", "width"}

    def test_words_are_escaped(self):
        nasty = '<script>alert("x")</script> & <b>'
        one = make(
            says=nasty,
            measured=nasty,
            verdict="holds with conditions",
            holds={nasty: True, "else": False},
            witnesses=[closed_form(1, show=lambda value: nasty)],
        )
        for text in (one._repr_mimebundle_()[HTML], chapter_claims("2").bundle[HTML]):
            assert "<script" not in text
            assert "<b>" not in text
            assert nasty in "".join(Tags(text).words)

    def test_output_is_the_same_every_time(self):
        first = claims(*self.all_five()).bundle
        registry.forget()
        assert claims(*self.all_five()).bundle == first

    def test_the_chapter_table_is_sorted_and_carries_no_claim_and_no_id(self):
        self.all_five()
        make("C3.1-01")
        bundle = chapter_claims("2").bundle
        tags = Tags(bundle[HTML])
        links = [attrs["href"] for tag, attrs in tags.found if tag == "a"]
        assert links == ["#c2.1-01", "#c2.1-02", "#c2.1-04", "#c2.1-05", "#c2.1-10"]
        assert not tags.ids()
        assert CLAIM not in bundle
        assert bundle[PLAIN].splitlines()[0] == "C2.1-01   ✓ holds                  One in N+1 misses."


class TestMarkup:
    @given(st.text(alphabet="ab*`<&\"' 1"))
    def test_any_text_becomes_sound_html_that_says_the_same(self, text):
        assert "".join(Tags(f"<p>{inline_html(text)}</p>").words) == inline_plain(text)

    @pytest.mark.parametrize("text", ["2 * 3 * 4", "10*5*2", "a ** b", "*", "``", "5 * *"])
    def test_what_is_no_markup_stays(self, text):
        assert inline_plain(text) == text


class TestStoredForm:
    @pytest.mark.parametrize(
        "stored",
        [
            {},
            [],
            "C2.1-01",
            {"id": "C2.1-01", "says": "x", "verdict": "holds"},
            {"id": "C2.1-01", "says": "x", "verdict": "right", "measured": "y"},
            {"id": "C2", "says": "x", "verdict": "holds", "measured": "y"},
            {"id": "C2.1-01", "says": "x", "verdict": "holds", "measured": "y", "witnesses": [{"kind": "rumour"}]},
        ],
    )
    def test_what_no_claim_wrote_is_refused(self, stored):
        with pytest.raises(ValueError, match=r"'claim'|'verdict'|'id'|'kind'"):
            Claim.from_json(stored)
