"""A network saved to a file and read again, without pickled code: arrays and one text of JSON (NumPy's .npz)."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from toimiva.city.refusals import Refusal

from .extract import Labels
from .graph import Graph
from .hierarchy import Hierarchy
from .snap import build_grid
from .streets import Streets, ready
from .tables import draft_of

FORM = "toimiva-streets-1"
GRAPH = ["node_lon", "node_lat", "a", "b", "length", "component", "first", "way", "lon", "lat", "at", "component_m"]
HIERARCHY = ["place", "first", "head", "metres", "via", "parent"]


def is_saved(path: Path) -> bool:
    """Tell whether the file is an archive of arrays and no map."""
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError as fault:
        raise Refusal(
            "unreadable_file", field="streets", source=path.name, file=path.name, reason=fault.strerror
        ) from fault


def save(streets: Streets, path: Path) -> None:
    """Write the streets; the file appears whole or not at all."""
    graph, hierarchy, labels = streets.graph, streets.hierarchy, streets.labels
    told = {
        "form": FORM, "profile": graph.profile, "box": graph.box, "dropped": graph.dropped, "sha256": streets.sha256,
        "kinds": labels.kinds, "names_fi": labels.names_fi, "names_sv": labels.names_sv, "levels": labels.levels,
    }  # fmt: skip
    arrays: dict[str, Any] = {f"graph_{name}": getattr(graph, name) for name in GRAPH}
    arrays |= {f"hierarchy_{name}": getattr(hierarchy, name) for name in HIERARCHY}
    text = np.frombuffer(json.dumps(told).encode(), np.uint8)
    with draft_of(path) as draft, draft.open("wb") as file:
        np.savez(file, told=text, ids=labels.ids, joins=labels.joins, **arrays)


def load(path: Path, profile: str | None, begun: float) -> Streets:
    """Return saved streets; another profile than the saved one is refused. `begun`: when reading began."""
    try:
        with np.load(path, allow_pickle=False) as file:
            told = json.loads(file["told"].tobytes())
            if told["form"] != FORM:
                raise ValueError(told["form"])
            arrays = {name: file[name] for name in file.files}
            graph = Graph(
                profile=told["profile"], dropped=told["dropped"], box=tuple(told["box"]),
                **{name: arrays[f"graph_{name}"] for name in GRAPH},
            )  # fmt: skip
            hierarchy = Hierarchy(**{name: arrays[f"hierarchy_{name}"] for name in HIERARCHY})
            labels = Labels(
                arrays["ids"], told["kinds"], told["names_fi"], told["names_sv"], told["levels"], arrays["joins"]
            )
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as fault:
        reason = "it is no network saved by this version; save it anew from the extract"
        raise Refusal("unreadable_file", field="streets", source=path.name, file=path.name, reason=reason) from fault
    if profile and profile != graph.profile:
        raise Refusal("other_profile_saved", field="profile", source=path.name, saved=graph.profile, asked=profile)
    grid = build_grid(graph, labels)
    return ready(Streets(labels, graph, hierarchy, grid, told["sha256"], 0.0), begun)
