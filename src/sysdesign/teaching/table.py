"""A table that a phone lays out as a grid, a card for each row."""

from collections.abc import Iterable, Mapping, Sequence


def grid_table(
    columns: Mapping[str, str], rows: Iterable[tuple[str, Sequence[str]]], *, attributes: str = "", caption: str = ""
) -> str:
    """Return a table of HTML cells: `columns` maps the class of each to its name, a row is its attributes and cells.

    >>> grid_table({"c-n": "Name"}, [(' class="hit"', ["<b>a</b>"])]).partition("<tbody")[2]
    ' role="rowgroup"><tr role="row" class="hit"><td role="cell" class="c-n"><b>a</b></td></tr></tbody></table>'
    """
    # Roles are written out because browsers drop them where a style sheet makes a table a grid.
    head = "".join(f'<th scope="col" role="columnheader" class="{cls}">{name}</th>' for cls, name in columns.items())
    body = "".join(
        f'<tr role="row"{own}>'
        + "".join(f'<td role="cell" class="{cls}">{cell}</td>' for cls, cell in zip(columns, cells, strict=True))
        + "</tr>"
        for own, cells in rows
    )
    return (
        f'<table{attributes} role="table">{caption}<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )
