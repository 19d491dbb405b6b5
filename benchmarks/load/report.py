"""The outcome of a run: a self-contained page with a picture, and one line of JSON."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from benchmarks.load.chart import chart
from benchmarks.load.samples import Sample
from benchmarks.load.slo import Judgement
from benchmarks.services.verdict import judged

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Load test: $profile</title>
<style>
body { font-family: sans-serif; margin: 2em; }
td, th { padding: .2em 1em; text-align: right; }
td:first-child, th:first-child { text-align: left; }
.missed { color: #b00; font-weight: bold; }
</style>
<h1>Load test: $profile</h1>
<p>$requests requests in $seconds s. Thin lines are medians, thick ones 99th percentiles; grey is how many requests.</p>
$chart
<table>
<tr><th>route</th><th>requests</th><th>p99 (ms)</th><th>at most</th>
<th>errors</th><th>at most</th><th>objective</th></tr>
$rows
</table>
</html>
""")


def write(file: Path, profile: str, samples: Sequence[Sample], judgements: Sequence[Judgement]) -> None:
    """The page; it needs nothing but itself."""
    file.parent.mkdir(parents=True, exist_ok=True)
    seconds = max((sample.at for sample in samples), default=0.0)
    page = _PAGE.substitute(
        profile=escape(profile),
        requests=len(samples),
        seconds=f"{seconds:.0f}",
        chart=chart(samples),
        rows="\n".join(map(_row, judgements)),
    )
    file.write_text(page)


def _row(one: Judgement) -> str:
    wanted, verdict = one.objective, ("met", "met") if one.met else ("missed", "MISSED")
    cells = (one.requests, one.p99_ms, wanted.p99_ms, f"{one.error_share:.2%}", f"{wanted.error_share:.2%}")
    middle = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><td>{escape(wanted.route)}</td>{middle}<td class="{verdict[0]}">{verdict[1]}</td></tr>'


def summary(
    profile: str, samples: Sequence[Sample], judgements: Sequence[Judgement], file: Path
) -> dict[str, object]:
    """The same as data."""
    routes = {
        one.objective.route: {
            "requests": one.requests,
            "p99_ms": judged(one.p99_ms, one.objective.p99_ms, at_most=True),
            "error_share": judged(one.error_share, one.objective.error_share, at_most=True),
        }
        for one in judgements
    }
    met = all(one.met for one in judgements)
    return {
        "benchmark": "load",
        "profile": profile,
        "requests": len(samples),
        "met": met,
        "routes": routes,
        "report": str(file),
    }
