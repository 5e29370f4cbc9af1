"""The report as a Word document: real headings, header rows, languages and alternative texts; the same bytes always."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from .blocks import Block, Cell, Chart, Document, Facts, Table, Text
from .still import still_zip
from .words import word

LOCALES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
PORTRAIT_WIDTH_CM = 17.0


def docx(document: Document) -> bytes:
    """Return the document in Office Open XML, to be opened and edited in any word processor."""
    from docx import Document as New
    from docx.shared import Pt

    made = New()
    _properties(made, document)
    _styles(made, document.language)
    made.add_paragraph(word("to_board", document.language)).runs[0].bold = True
    made.add_heading(document.title, 1)
    run = made.add_paragraph().add_run(document.subtitle)
    run.font.size = Pt(12)
    _language(run, document.title_language)
    for section in document.sections:
        made.add_heading(section.title, 2)
        for block in section.blocks:
            _draw(made, block)
    out = BytesIO()
    made.save(out)
    return still_zip(out.getvalue())


def _properties(made: Any, document: Document) -> None:
    core = made.core_properties
    core.title, core.author, core.language = document.title, document.author, LOCALES[document.language]
    core.subject, core.identifier = document.subtitle, document.identifier
    core.created = core.modified = document.dated.replace(tzinfo=None)
    core.last_modified_by, core.comments, core.revision = document.author, "", 1


def _styles(made: Any, language: str) -> None:
    """Set the language of the whole document, the letters, and margins that leave room for figures."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    for name in ("Normal", "Heading 1", "Heading 2"):
        style = made.styles[name]
        style.font.name = "Arial"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:asciiTheme"), "")
        del style.element.rPr.rFonts.attrib[qn("w:asciiTheme")]
        style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
    made.styles["Normal"].font.size = Pt(10)
    for one in made.styles.element.iter(qn("w:lang")):
        one.set(qn("w:val"), LOCALES[language])
    for page in made.sections:
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2)


def _draw(made: Any, block: Block) -> None:
    if isinstance(block, Table):
        _table(made, block)
    elif isinstance(block, Chart):
        _chart(made, block)
    elif isinstance(block, Facts):
        for term, cell in block.rows:
            paragraph = made.add_paragraph()
            paragraph.add_run(f"{term}: ").bold = True
            _language(paragraph.add_run(cell.shown), cell.language)
    else:
        _text(made, block)


def _text(made: Any, block: Text) -> None:
    for words in block.text.split("\n\n"):
        if not words.strip():
            continue
        run = made.add_paragraph().add_run(words.replace("\n", " ").strip())
        run.bold, run.italic = (block.style == "lead") or None, (block.style == "note") or None
        _language(run, block.language)


def _chart(made: Any, chart: Chart) -> None:
    from docx.shared import Cm

    _caption(made, chart.caption)
    drawn = made.add_picture(BytesIO(picture(chart.svg)), width=Cm(PORTRAIT_WIDTH_CM))
    drawn._inline.docPr.set("descr", chart.alt)
    drawn._inline.docPr.set("name", chart.id)


@cache
def picture(svg: str) -> bytes:
    """Return the drawing as PNG, with the house's own letters: word processors do not all draw SVG."""
    import vl_convert

    from toimiva.city.documents import FONTS

    vl_convert.register_font_directory(str(FONTS))
    made: bytes = vl_convert.svg_to_png(svg, scale=2)
    return made


def _caption(made: Any, words: str) -> None:
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(words).bold = True


def _table(made: Any, table: Table) -> None:
    """A wide table has a section on its side; every table repeats its header row and names it as one."""
    from docx.enum.section import WD_ORIENT

    if table.wide:
        _turn(made, WD_ORIENT.LANDSCAPE)
    _caption(made, table.caption)
    drawn = made.add_table(rows=1, cols=len(table.columns))
    drawn.style = "Table Grid"
    _header(drawn.rows[0], table)
    for row in table.rows:
        cells = drawn.add_row().cells
        for place, cell in enumerate(row.cells):
            _cell(cells[place], cell, table.columns[place].kind, bold=row.is_sum)
    if table.note:
        made.add_paragraph().add_run(table.note).italic = True
    if table.wide:
        _turn(made, WD_ORIENT.PORTRAIT)


def _header(row: Any, table: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    properties.append(head)
    for cell, column in zip(row.cells, table.columns, strict=True):
        _cell(cell, Cell(column.title, column.title), column.kind, bold=True)


def _cell(drawn: Any, cell: Cell, kind: str, *, bold: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = drawn.paragraphs[0]
    run = paragraph.add_run(cell.shown)
    run.bold = bold or None
    run.font.size = Pt(8)
    _language(run, cell.language)
    if kind != "text":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _turn(made: Any, orientation: Any) -> None:
    """Begin a section with the page turned; a section's margins follow from the one before."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    section = made.add_section()
    long, short = Cm(29.7), Cm(21)
    section.orientation = orientation
    turned = orientation == WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (long, short) if turned else (short, long)


def _language(run: Any, language: str) -> None:
    """Mark a run's own language where it differs from the document's."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if not language:
        return
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), LOCALES.get(language, language))
    run._r.get_or_add_rPr().append(mark)
