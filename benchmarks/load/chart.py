"""Latency over time as one SVG: for each route its median (thin) and its 99th percentile (thick).

Behind them, in grey, how many requests were answered each second: so the eye sees what the latencies answer to.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from benchmarks.load.samples import Sample, by_route, percentile

WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM = 1060, 380, 70, 210, 40
SLICES = 60
COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b")
LEAST_MS = 0.5  # the axis is logarithmic


def chart(samples: Sequence[Sample]) -> str:
    """An SVG element without references to anything outside of it."""
    longest = max((sample.at for sample in samples), default=1.0) or 1.0
    highest = 10.0 ** math.ceil(math.log10(max((sample.ms for sample in samples), default=10.0) + LEAST_MS))
    parts = [*_throughput(samples, longest), _axis(highest, longest)]
    for index, (route, of_route) in enumerate(by_route(samples).items()):
        colour = COLOURS[index % len(COLOURS)]
        for share, thickness in ((0.5, 1), (0.99, 2.5)):
            points = " ".join(
                f"{_x(at, longest):.1f},{_y(ms, highest):.1f}" for at, ms in _line(of_route, share, longest)
            )
            parts.append(
                f'<polyline fill="none" stroke="{colour}" stroke-width="{thickness}" points="{points}"/>'
            )
        parts.append(_text(WIDTH - RIGHT + 15, 20 + 16 * index, route, f'fill="{colour}"'))
    body = "\n".join(parts)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" font-family="sans-serif" font-size="12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n{body}\n</svg>'


def _line(samples: Sequence[Sample], share: float, longest: float) -> list[tuple[float, float]]:
    slices: dict[int, list[float]] = {}
    for sample in samples:
        slices.setdefault(min(SLICES - 1, int(sample.at / longest * SLICES)), []).append(sample.ms)
    middle = longest / SLICES / 2
    return [
        (index * longest / SLICES + middle, percentile(of, share)) for index, of in sorted(slices.items())
    ]


def _throughput(samples: Sequence[Sample], longest: float) -> Iterator[str]:
    counts = Counter(min(SLICES - 1, int(sample.at / longest * SLICES)) for sample in samples)
    most, width = max(counts.values(), default=1), _x(longest / SLICES, longest) - LEFT
    for index, count in sorted(counts.items()):
        height = (HEIGHT - BOTTOM - 10) / 3 * count / most
        x, y = _x(longest / SLICES * index, longest), HEIGHT - BOTTOM - height
        yield f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="#eee"/>'
    yield _text(
        WIDTH - RIGHT + 15,
        HEIGHT - BOTTOM,
        f"{most * SLICES / longest:.0f} requests/s at most",
        'fill="#999"',
    )


def _axis(highest: float, longest: float) -> str:
    lines, ms = [], 1.0
    while ms <= highest:
        y = _y(ms, highest)
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        named = f"{ms:g} ms" if ms < 1000 else f"{ms / 1000:g} s"
        lines.append(_text(LEFT - 6, y + 4, named, 'text-anchor="end"'))
        ms *= 10
    for quarter in range(5):
        at = longest * quarter / 4
        lines.append(_text(_x(at, longest), HEIGHT - BOTTOM + 18, f"{at:.0f} s", 'text-anchor="middle"'))
    return "\n".join(lines)


def _x(at: float, longest: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * at / longest


def _y(ms: float, highest: float) -> float:
    share = math.log10(max(ms, LEAST_MS) / LEAST_MS) / math.log10(highest / LEAST_MS)
    return (HEIGHT - BOTTOM) - (HEIGHT - BOTTOM - 10) * share


def _text(x: float, y: float, text: str, attributes: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {attributes}>{escape(text)}</text>'
