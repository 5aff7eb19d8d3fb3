"""The rules that axe-core checks on a page: those of WCAG up to 2.2 AA, and good practice."""

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
    "resultTypes": ["violations"],  # to describe what passes takes as long as to find it
}
