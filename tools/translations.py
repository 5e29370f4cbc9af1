"""The words of pages and code in fi, sv and en, without GNU gettext.

    python tools/translations.py collect    every msgid in use and where, as JSON
    python tools/translations.py compile    src/toimiva/locale/LANGUAGE/LC_MESSAGES/django.{po,mo}; not in git
    python tools/translations.py check      exit 1 and a list if a translation is missing, unused or unlike its msgid

Translations live in src/toimiva/locale_parts/*.toml, one file for each part of the house:

    ["Send the application"]
    fi = "Lähetä hakemus"
    sv = "Skicka ansökan"

A msgid with a context (`pgettext`, `{% translate … context … %}`) is written `["context|msgid"]`.
Plural forms are not used: word the sentence so that it holds for one and for many.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src" / "toimiva"
LANGUAGES = ("fi", "sv")

PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
WITH_PLURAL = {"ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy"}

# A call as `templatize` writes it into the text it makes of a template; `u` marks a repr of the msgid.
STRING = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b_\({STRING}\)|\bn?p?gettext\({STRING}(?:, {STRING})*(?:, ?count)?\)")

# Python's %-format and str.format; `%%` is a percent sign and no placeholder.
PLACEHOLDER = re.compile(r"%(?:\([^)]*\))?[#0 +-]*\d*(?:\.\d+)?[a-zA-Z%]|\{\w*\}")


class TranslationFault(ValueError):
    """Translations that cannot be read, or two files that do not agree."""


@dataclass(frozen=True)
class Key:
    """A msgid and the context that tells it from the same words elsewhere."""

    msgid: str
    context: str | None = None

    @property
    def row(self) -> str:
        """The name of its table in a TOML file."""
        return self.msgid if self.context is None else f"{self.context}|{self.msgid}"


@dataclass
class Use:
    """Where the code and the templates say which msgid, as `path:line`; plurals found are kept apart, as faults."""

    places: dict[Key, list[str]] = field(default_factory=dict)
    plurals: list[str] = field(default_factory=list)

    def add(self, name: str, texts: list[str], place: str) -> None:
        if name in WITH_PLURAL:
            self.plurals.append(place)
        elif name in WITH_CONTEXT and len(texts) >= 2:
            self.places.setdefault(Key(texts[1], texts[0]), []).append(place)
        elif name in PLAIN and texts and texts[0]:
            self.places.setdefault(Key(texts[0]), []).append(place)


@dataclass(frozen=True)
class Row:
    """One translated msgid: its words by language and the file that gives them."""

    words: dict[str, str]
    file: str


def collect(source: Path) -> Use:
    """Every msgid in Python files and templates under `source`."""
    use = Use()
    for path in sorted(source.rglob("*.py")):
        collect_python(path.read_text("utf-8"), path.relative_to(source).as_posix(), use)
    for path in sorted([*source.rglob("templates/**/*.html"), *source.rglob("templates/**/*.txt")]):
        collect_template(path.read_text("utf-8"), path.relative_to(source).as_posix(), use)
    return use


def collect_python(text: str, place: str, use: Use) -> None:
    if "gettext" not in text:
        return
    for node in ast.walk(ast.parse(text, place)):
        if isinstance(node, ast.Call):
            use.add(called(node.func), constants(node.args), f"{place}:{node.lineno}")


def called(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def constants(arguments: list[ast.expr]) -> list[str]:
    """The leading arguments that are plain strings; implicit concatenation is one string already."""
    texts = []
    for argument in arguments:
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            break
        texts.append(argument.value)
    return texts


def collect_template(text: str, place: str, use: Use) -> None:
    """Django says what a template's tags look up; its calls are read one by one, for the rest is no Python."""
    made = templatize(text, origin=place)
    for match in CALL.finditer(made):
        node = ast.parse(match[0], mode="eval").body
        if isinstance(node, ast.Call):
            use.add(called(node.func), constants(node.args), f"{place}:{made.count(chr(10), 0, match.start()) + 1}")


def translations(parts: Path) -> dict[str, Row]:
    """The rows of all files by their table name; the same row twice is welcome only if it says the same."""
    rows: dict[str, Row] = {}
    for path in sorted(parts.glob("*.toml")):
        for name, words in read(path).items():
            before = rows.setdefault(name, Row(words, path.name))
            if before.words != words:
                raise TranslationFault(f'{before.file} and {path.name} differ on "{name}"')
    return rows


def read(path: Path) -> dict[str, dict[str, str]]:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise TranslationFault(f"{path.name}: {fault}") from fault
    for name, words in tables.items():
        if not isinstance(words, dict) or not all(isinstance(text, str) for text in words.values()):
            raise TranslationFault(f'{path.name}: "{name}" is no table of words by language')
        if unknown := set(words) - set(LANGUAGES):
            raise TranslationFault(f'{path.name}: "{name}" has {", ".join(sorted(unknown))}; only fi and sv are known')
    return tables


def faults(use: Use, rows: dict[str, Row]) -> list[str]:
    """All that does not hold between what is used and what is translated, one line each."""
    found = [f"{place}: plural forms are not used; word around them" for place in use.plurals]
    used = {key.row: key for key in use.places}
    for name, key in used.items():
        words = rows[name].words if name in rows else {}
        if missing := [language for language in LANGUAGES if not words.get(language)]:
            found.append(f'{use.places[key][0]}: no {" and no ".join(missing)} for "{name}"')
    for name, row in rows.items():
        if name not in used:
            found.append(f'{row.file}: nothing says "{name}"')
            continue
        wanted = placeholders(used[name].msgid)
        for language, text in row.words.items():
            if text and placeholders(text) != wanted:
                found.append(f'{row.file}: {language} has other placeholders than "{name}"')
    return found


def placeholders(text: str) -> Counter[str]:
    """What a text fills in. A percent sign with a space after it ("5 % of all") is prose."""
    return Counter(found for found in PLACEHOLDER.findall(text) if found != "%%" and not found.startswith("% "))


def compile_catalogues(use: Use, rows: dict[str, Row], locale: Path) -> None:
    """Write .po and .mo of fi, sv and, with each msgid as its own words, en."""
    for language in (*LANGUAGES, "en"):
        catalogue = Catalog(locale=language, project="Toimiva", version="", fuzzy=False)
        for key, places in use.places.items():
            words = key.msgid if language == "en" else rows[key.row].words.get(language, "") if key.row in rows else ""
            catalogue.add(key.msgid, words, context=key.context, locations=[(place, None) for place in places])
        folder = locale / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, write in ((".po", write_po), (".mo", write_mo)):
            with (folder / f"django{suffix}").open("wb") as file:
                write(file, catalogue)


def main(arguments: list[str], source: Path = SOURCE) -> int:
    verb = arguments[0] if len(arguments) == 1 else ""
    if verb not in {"collect", "compile", "check"}:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        use, rows = collect(source), translations(source / "locale_parts")
    except TranslationFault as fault:
        print(fault, file=sys.stderr)
        return 1
    if verb == "collect":
        print(json.dumps({key.row: places for key, places in use.places.items()}, indent=1, ensure_ascii=False))
        return 0
    if verb == "compile":
        compile_catalogues(use, rows, source / "locale")
        return 0
    found = faults(use, rows)
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
