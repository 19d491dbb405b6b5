"""The picture shows each route over time and needs nothing from outside."""

from __future__ import annotations

from xml.etree import ElementTree

from benchmarks.load.chart import HEIGHT, LEFT, WIDTH, chart
from benchmarks.load.samples import Sample

SVG = "{http://www.w3.org/2000/svg}"


def _points(line: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (point.split(",") for point in line.attrib["points"].split())]


def test_each_route_has_a_median_and_a_percentile_inside_the_picture() -> None:
    samples = [Sample(n / 10, route, 1.0 + n, True) for n in range(100) for route in ("GET /a", "GET /<b>")]
    root = ElementTree.fromstring(chart(samples))  # noqa: S314 # our own text
    lines = [_points(line) for line in root.iter(f"{SVG}polyline")]
    assert len(lines) == 4
    assert all(LEFT <= x <= WIDTH and 0 <= y <= HEIGHT for line in lines for x, y in line)
    assert {"GET /a", "GET /<b>"} <= {text.text for text in root.iter(f"{SVG}text")}


def test_a_slower_moment_is_drawn_higher() -> None:
    samples = [Sample(float(n), "GET /a", 100.0 if 40 <= n < 60 else 2.0, True) for n in range(100)]
    root = ElementTree.fromstring(chart(samples))  # noqa: S314 # our own text
    heights = [y for _, y in _points(next(root.iter(f"{SVG}polyline")))]
    middle = len(heights) // 2
    assert heights[middle] < heights[0]
    assert heights[0] == heights[-1]


def test_nothing_measured_is_an_empty_picture() -> None:
    assert "<polyline" not in chart([])


def test_a_busier_moment_has_a_taller_bar() -> None:
    samples = [Sample(float(n), "GET /a", 2.0, True) for n in range(100)]
    samples += [Sample(50.5, "GET /a", 2.0, True)] * 20
    root = ElementTree.fromstring(chart(samples))  # noqa: S314 # our own text
    bars = [float(bar.attrib["height"]) for bar in root.iter(f"{SVG}rect")]
    assert max(bars) == bars[len(bars) // 2]
    assert all(0 < height < HEIGHT for height in bars)


def test_no_label_is_too_long_for_its_margin() -> None:
    root = ElementTree.fromstring(chart([Sample(1.0, "GET /a", 60_000.0, True)]))  # noqa: S314 # our own text
    labels = [text.text or "" for text in root.iter(f"{SVG}text") if text.get("text-anchor") == "end"]
    assert {"100 ms", "10 s"} <= set(labels)
    assert all(len(label) * 8 < LEFT for label in labels), "a letter is about 8 wide"
