"""The numbers on the front page and in the ledger are the claims in the notebooks, counted here independently."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLAIM = "application/vnd.sysdesign.claim+json"


@pytest.fixture(scope="module")
def claims() -> dict[str, str]:
    """Each claim's verdict, by its id, from the stored outputs."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                held = output.get("data", {}).get(CLAIM, [])
                for claim in held if isinstance(held, list) else [held]:
                    assert claim["id"] not in found
                    found[claim["id"]] = claim["verdict"]
    return found


@pytest.mark.parametrize("page", ["index.html", "book/ledger.html"])
def test_totals_are_the_claims_counted(site: Path, claims: dict[str, str], page: str) -> None:
    text = (site / page).read_text(encoding="utf-8")
    totals = re.search(r'<dl class="sdm-totals">.*?</dl>', text, re.DOTALL)
    assert totals is not None
    shown = [int(number) for number in re.findall(r"<dd[^>]*>(\d+)</dd>", totals[0])]
    names = [re.sub(r"<[^>]*>", "", term).strip() for term in re.findall(r"<dt>(.*?)</dt>", totals[0], re.DOTALL)]
    assert dict(zip(names, shown, strict=True)) == {name: Counter(claims.values())[name] for name in names}
    assert sum(shown) == len(claims) > 0


def test_every_claim_has_a_row_that_leads_to_it(site: Path, parsed: dict[str, Any], claims: dict[str, str]) -> None:
    links = [link for link in parsed["book/ledger.html"].links if re.search(r"#c[0-9a-d]+\.\d+-\d\d$", link)]
    assert sorted(link.split("#")[1].upper() for link in links) == sorted(claim.upper() for claim in claims)


@pytest.mark.browser
def test_ledger_filters(visit: Callable[..., Any], claims: dict[str, str]) -> None:
    seen = visit("book/ledger.html")
    rows = seen.tab.locator("table.sdm-ledger tbody tr:visible")
    assert rows.count() == len(claims)
    seen.tab.locator(".sdm-filter button", has_text="wrong").click()
    assert rows.count() == Counter(claims.values())["wrong"]
    assert seen.problems == []
