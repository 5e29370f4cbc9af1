"""The demo city: an invented city with the real names of Helsinki's districts, made anew from a seed.

>>> from toimiva.demo import generate
>>> city = generate(residents=500, seed=7)
>>> city.tables["persons"].num_rows >= 500
True

Nobody in it lives. See docs/demo-city.md for what is fact and what is invented.
"""

from .city import DemoCity, generate

__all__ = ["DemoCity", "generate"]
