"""What a network holds: its counts and lengths, and its graph as two CSV files."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from .graph import MIXED
from .streets import Streets, components
from .tables import draft_of

SHOWN = 10


def summary(streets: Streets) -> dict[str, Any]:
    """Return the answer of `toimiva places network`; `kinds` sum up to `length_m`."""
    graph = streets.graph
    kinds: dict[str, float] = defaultdict(float)
    for way, metres in enumerate(np.bincount(graph.way, graph.segment_m).tolist()):
        if metres:
            kinds[streets.labels.kinds[way]] += metres
    return {
        "profile": graph.profile,
        "nodes": len(graph.node_lon),
        "edges": len(graph.a),
        "length_m": float(graph.length.sum()),
        "components": [
            {"nodes": nodes, "length_m": metres, "main": number == 0}
            for number, (nodes, metres) in enumerate(components(graph)[:SHOWN])
        ],
        "dropped_components": graph.dropped,
        "kinds": dict(sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))),
        "bbox": list(graph.box),
        "seconds": streets.seconds,
        "sha256": streets.sha256,
    }


def write_nodes(streets: Streets, out: Path) -> None:
    """Write the junctions: node, lon, lat."""
    graph = streets.graph
    with draft_of(out) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["node", "lon", "lat"])
        for node, (lon, lat) in enumerate(zip(graph.node_lon.tolist(), graph.node_lat.tolist(), strict=True)):
            lines.writerow([node, f"{lon:.7f}", f"{lat:.7f}"])


def write_edges(streets: Streets, out: Path) -> None:
    """Write the chains between junctions: from, to, length_m, kind; `mixed` for a chain of several kinds."""
    graph = streets.graph
    with draft_of(out) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["from", "to", "length_m", "kind"])
        ends = zip(graph.a.tolist(), graph.b.tolist(), graph.length.tolist(), chain_kinds(streets), strict=True)
        lines.writerows([a, b, f"{metres:.3f}", kind] for a, b, metres, kind in ends)


def chain_kinds(streets: Streets) -> list[str]:
    """Return the kind of each chain."""
    names, code = np.unique(np.array(streets.labels.kinds or [""]), return_inverse=True)
    codes, starts = code[streets.graph.way], streets.graph.first[:-1]
    if not len(starts):
        return []
    low, high = np.minimum.reduceat(codes, starts), np.maximum.reduceat(codes, starts)
    return [str(names[a]) if a == b else MIXED for a, b in zip(low.tolist(), high.tolist(), strict=True)]
