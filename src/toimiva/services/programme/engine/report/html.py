"""The report as one HTML file: nothing is asked of any host, it prints well, and a screen reader reads it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from .blocks import Block, Cell, Chart, Document, Facts, Row, Section, Table, Text
from .words import word

STYLE = Path(__file__).with_name("report.css").read_text("utf-8").strip()


SUM = ' class="sum"'


def html(document: Document) -> bytes:
    """Return the document as a whole, self-contained page."""
    return ("\n".join(_page(document)) + "\n").encode()


def _page(document: Document) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="{document.language}">\n<head><meta charset="utf-8">'
    yield f"<title>{escape(document.title)} – {escape(document.subtitle)}</title>"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta name="author" content="{escape(document.author)}">'
    yield f'<meta name="dcterms.identifier" content="{document.identifier}"><style>{STYLE}</style></head>'
    yield f'<body><header><p class="board">{escape(word("to_board", document.language))}</p>'
    yield f"<h1>{escape(document.title)}</h1>"
    yield f"<p{_lang(document.title_language)}>{escape(document.subtitle)}</p></header>"
    yield f'<nav aria-label="{escape(document.title)}"><ul>'
    yield from (f'<li><a href="#{one.id}">{escape(one.title)}</a></li>' for one in document.sections)
    yield "</ul></nav><main>"
    for one in document.sections:
        yield f'<section aria-labelledby="{one.id}"><h2 id="{one.id}">{escape(one.title)}</h2>'
        yield section_html(one)
        yield "</section>"
    yield "</main></body></html>"


def section_html(section: Section) -> str:
    """Return a section's blocks as HTML without its heading, for a page that has a shell of its own."""
    return "\n".join(_block(block) for block in section.blocks)


def _block(block: Block) -> str:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Chart):
        return _chart(block)
    if isinstance(block, Facts):
        rows = "".join(
            f"<div><dt>{escape(term)}</dt><dd{_lang(one.language)}>{escape(one.shown)}</dd></div>"
            for term, one in block.rows
        )
        return f'<dl class="t-facts">{rows}</dl>'
    return _text(block)


def _text(block: Text) -> str:
    name = f' class="{block.style}"' if block.style else ""
    made = (one.replace("\n", " ").strip() for one in block.text.split("\n\n"))
    return "".join(f"<p{name}{_lang(block.language)}>{escape(one)}</p>" for one in made if one)


def _chart(chart: Chart) -> str:
    picture = chart.svg.replace("<svg ", f'<svg role="img" aria-label="{escape(chart.alt)}" ', 1)
    return f"<figure><figcaption>{escape(chart.caption)}</figcaption>{picture}</figure>"


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col"{_number(one.kind)}>{escape(one.title)}</th>' for one in table.columns)
    rows = "".join(_row(row, table) for row in table.rows)
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    frame = f'<div class="scroll" role="group" tabindex="0" aria-labelledby="c-{table.id}"><table id="t-{table.id}">'
    caption = f'<caption id="c-{table.id}">{escape(table.caption)}</caption>'
    return f"{frame}{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{note}"


def _row(row: Row, table: Table) -> str:
    cells = "".join(_cell(one, table.columns[place].kind) for place, one in enumerate(row.cells[1:], 1))
    return f"<tr{SUM if row.is_sum else ''}>{_first(row.cells[0])}{cells}</tr>"


def _first(cell: Cell) -> str:
    return f'<th scope="row"{_lang(cell.language)}>{escape(cell.shown)}</th>'


def _cell(cell: Cell, kind: str) -> str:
    return f"<td{_number(kind)}{_lang(cell.language)}>{escape(cell.shown)}</td>"


def _number(kind: str) -> str:
    return "" if kind == "text" else ' class="num"'


def _lang(language: str) -> str:
    return f' lang="{language}"' if language else ""
