"""Flowcharts and state diagrams in the book's look."""

from itertools import pairwise
from typing import Any

from diagram_picture import CAP, LINE, VERDICTS, Picture, box, marked, polygon, role_of, shorter_numbers, stadium

from sysdesign.teaching.figure import pixels

LEAST = 8  # px that an arrow must gain between two of its points to be drawn as a curve
PORTS = 18  # px between two arrows on one side of a node
MOST_CORNERS = 20  # of a polygon; what has more is a stadium
SOLID = ' fill="var(--page)" stroke="var(--ink)" stroke-width="1.5"'


class Graph(Picture):
    """Nodes, the arrows between them, and frames around groups."""

    def __init__(self, geometry: dict[str, Any]) -> None:
        super().__init__()
        self._across = geometry["direction"] in ("LR", "RL")
        self._boxes = [node["shapes"][0]["box"] for node in geometry["nodes"]]
        for cluster in geometry["clusters"]:
            self._cluster(cluster)
        labels = {label["id"]: label for label in geometry["labels"] if label["lines"]}
        self._flowing = self._flows(geometry["edges"])
        for edge in geometry["edges"]:
            self._edge(edge, labels.get(edge["id"]))
        for node in geometry["nodes"]:
            (self._node if node["lines"] else self._point)(node)

    def _cluster(self, cluster: dict[str, Any]) -> None:
        x, y, w, h = cluster["box"]
        role = role_of(cluster["classes"], "control")
        self.covers(x, y, w, h)
        look = f'fill="none" stroke="var(--{role})" stroke-dasharray="2 3.5"'
        self.add("back", f'<path d="{box(x, y, w, h)}" {look}/>')
        middle = y + 13 + LINE * (len(cluster["lines"]) - 1) / 2
        name = "muted" if role == "control" else role
        self.words(x + 8, middle, cluster["lines"], name, bold=True, align="start", patch=True)

    def _edge(self, edge: dict[str, Any], label: dict[str, Any] | None) -> None:
        role = marked(label["lines"]) if label else "ink"
        for end in (edge["start"], edge["end"]):
            if end and not any(kind in end for kind in ("point", "barb")):
                raise ValueError(f"an arrow has a plain head or none: {edge['id']}")
        dotted = any(kind in edge["classes"] for kind in ("edge-pattern-dotted", "edge-pattern-dashed"))
        heavy = "edge-thickness-thick" in edge["classes"] or role in VERDICTS
        look: dict[str, Any] = {"dash": "3 3" if dotted else "", "width": 2 if heavy else 1.5}
        points = [tuple(point) for point in edge["points"]]
        if edge["id"] in self._flowing:
            points, look["curved"] = self._flowing[edge["id"]], "x" if self._across else "y"
        if edge["end"] or edge["start"]:
            self.arrow(points if edge["end"] else points[::-1], role, both=bool(edge["start"] and edge["end"]), **look)
        else:
            self.line(points, role, **look)
        if label:
            x, y, w, h = label["box"]
            self.words(x + w / 2, y + h / 2, label["lines"], role, bold=role in VERDICTS, patch=True)

    def _flows(self, edges: list[dict[str, Any]]) -> dict[str, list[Any]]:
        """Return new points for the arrows that go along the diagram, from side to side of their nodes.

        Arrows that share a side are set apart on it, in the order in which they come; those that only leave share one
        point, as a tree does.
        """
        axis = 0 if self._across else 1
        ends: dict[tuple[int, int], list[tuple[float, str, int, bool]]] = {}
        flows: dict[str, list[Any]] = {}
        for edge in edges:
            points = [tuple(point) for point in edge["points"]]
            way = 1 if points[-1][axis] > points[0][axis] else -1
            sides = [(self._at(points[0]), way, 0), (self._at(points[-1]), -way, -1)]
            if any(at is None for at, _, _ in sides) or sides[0][0] == sides[1][0]:
                continue
            flows[edge["id"]] = points
            for at, side, end in sides:
                head = bool(edge["end"] if end else edge["start"])
                beside = points[1 if end == 0 else -2][1 - axis]
                ends.setdefault((at, side), []).append((beside, edge["id"], end, head))
        for (at, side), arrows in ends.items():
            x, y, w, h = self._boxes[at]
            length = (h, w)[axis]
            gap = min(PORTS, length / (len(arrows) + 1)) if any(head for *_, head in arrows) else 0.0
            for i, (_, name, end, _) in enumerate(sorted(arrows)):
                middle = [x + w / 2, y + h / 2]
                middle[axis] += side * (w, h)[axis] / 2
                middle[1 - axis] += gap * (i - (len(arrows) - 1) / 2)
                flows[name][end] = tuple(middle)
        return {name: points for name, points in flows.items() if _advances(points, axis)}

    def _at(self, point: Any) -> Any:
        """Return the node that an arrow touches at `point`."""
        for i, (x, y, w, h) in enumerate(self._boxes):
            if x - 2 <= point[0] <= x + w + 2 and y - 2 <= point[1] <= y + h + 2:
                return i
        return None

    def _node(self, node: dict[str, Any]) -> None:
        role = role_of(node["classes"], "ink")
        look = f'fill="var(--page)" stroke="var(--{role})" stroke-width="{2 if role in VERDICTS else 1.5}"'
        for shape in node["shapes"]:
            self.covers(*shape["box"])
            self.add("shapes", _outline(shape, look))
        x, _, w, _ = node["shapes"][0]["box"]
        middle = sum(line["y"] for line in node["lines"]) / len(node["lines"]) - CAP / 2
        self.words(x + w / 2, middle, node["lines"], role, bold=role in VERDICTS)

    def _point(self, node: dict[str, Any]) -> None:
        """The start of a state diagram is a dot, its end a dot in a ring, a fork a bar, a choice a diamond."""
        x, y, w, h = node["shapes"][0]["box"]
        self.covers(x, y, w, h)
        cx, cy = pixels(x + w / 2), pixels(y + h / 2)
        if abs(w - h) > 1:
            found = f'<path d="{box(x, y, w, h)}"/>'
        elif node["shapes"][0]["tag"] != "circle" and "_end" not in node["id"]:
            corners = [(x + w / 2, y), (x + w, y + h / 2), (x + w / 2, y + h), (x, y + h / 2)]
            found = f'<path d="{polygon(corners)}"{SOLID}/>'
        elif "_end" in node["id"]:
            found = f'<circle cx="{cx}" cy="{cy}" r="6.5"{SOLID}/><circle cx="{cx}" cy="{cy}" r="3.5"/>'
        else:
            found = f'<circle cx="{cx}" cy="{cy}" r="{pixels(w / 2)}"/>'
        self.add("shapes", found)


def _advances(points: list[Any], axis: int) -> bool:
    way = 1 if points[-1][axis] > points[0][axis] else -1
    return all((b[axis] - a[axis]) * way >= LEAST for a, b in pairwise(points))


def _outline(shape: dict[str, Any], look: str) -> str:
    x, y, w, h = shape["box"]
    if shape["tag"] == "path":
        at = f"translate({pixels(shape['at'][0])} {pixels(shape['at'][1])})"
        return f'<path transform="{at}" d="{shorter_numbers(shape["d"])}" {look}/>'
    if shape["tag"] == "outline":
        d = stadium(x, y, w, h) if len(shape["points"]) > MOST_CORNERS else polygon(shape["points"])
        return f'<path d="{d}" {look}/>'
    if shape["tag"] == "rect":
        return f'<path d="{box(x, y, w, h)}" {look}/>'
    cx, cy, rx, ry = map(pixels, (x + w / 2, y + h / 2, w / 2, h / 2))
    return f'<ellipse cx="{cx}" cy="{cy}" rx="{rx}" ry="{ry}" {look}/>'
