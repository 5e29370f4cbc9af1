"""Small cities drawn at random, so small that every assignment can be tried."""

from hypothesis import strategies as st

from .oracle import World


@st.composite
def cities(draw, most=5, families=False, holders=False):
    units = [f"u{at}" for at in range(draw(st.integers(1, 3)))]
    names = [f"{at:02}" for at in range(draw(st.integers(1, most)))]
    seats = {unit: draw(st.integers(0, 2)) for unit in units}
    classes = {name: draw(st.integers(0, 1)) for name in names}
    travel = {}
    for name in names:
        near = units if families else draw(st.lists(st.sampled_from(units), unique=True))
        travel[name] = {unit: draw(st.integers(0, 4)) * 60 for unit in near}
    current = {}
    if holders:
        left = dict(seats)
        for name in names:
            unit = draw(st.sampled_from([None, *units]))
            if unit and left[unit] and unit in travel[name]:
                left[unit] -= 1
                current[name] = unit
    listed = []
    if families:
        for at in range(draw(st.integers(0, len(names) // 2))):
            kids = names[2 * at : 2 * at + 2]
            pairs = st.lists(st.sampled_from(units), min_size=2, max_size=2)
            options = draw(st.lists(pairs, min_size=1, max_size=4, unique_by=tuple))
            listed.append({"family": f"F{at}", "children": kids, "options": [{"units": one} for one in options]})
    return World(classes, seats, travel, listed, current)
