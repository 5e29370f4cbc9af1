"""The four tables of a register extract and their columns, in the order of the format."""

from __future__ import annotations

SHAPES: dict[str, tuple[str, ...]] = {
    "households": ("household", "kind", "income_eur_year", "dwelling_m2"),
    "persons": (
        "person", "national_id", "first_names", "call_name", "last_name", "date_of_birth", "sex", "mother_tongue",
        "service_language", "home_municipality", "protection_order", "date_of_death", "household", "email", "phone",
    ),
    "addresses": (
        "person", "kind", "street", "house_number", "stair", "apartment", "postal_code", "post_office",
        "lon", "lat", "district", "valid_from", "valid_to",
    ),
    "guardianships": ("guardian", "ward", "kind", "custody", "valid_from", "valid_to"),
}  # fmt: skip
SUFFIXES = (".csv", ".csv.gz", ".parquet")
