"""The document on the screen: its pages as text, the evidence of one value marked."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from smbflow.domain.document import Page
from smbflow.domain.evidence import Source
from smbflow.tui.errands import Errands
from smbflow.tui.page_text import PageText, Place, lay_out
from smbflow.tui.widgets.cells import cell, outside, title, wrap_lines

LEFT = 1


class Paper(ScrollView, can_focus=True):
    """All pages below each other; only the lines in sight are drawn."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("g", "scroll_home", show=False),
        Binding("G", "scroll_end", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tone--muted", "tone--stop", "tone--evidence"}

    def __init__(self) -> None:
        super().__init__(id="paper")
        self.border_title = title("Document")
        self.errands = Errands(self)
        self._papers: tuple[Page, ...] = ()
        self._sought: tuple[Source | None, str] = (None, "")
        self._lines: list[Content] = []
        self._pages: dict[int, tuple[int, PageText]] = {}
        self._marked: dict[int, list[Place]] = {}

    def show_pages(self, pages: tuple[Page, ...], empty: str) -> None:
        """Show a document's pages; `empty` is said where there is no text."""
        self._papers = pages
        if pages:
            self._lay_out()
        else:
            width = self.scrollable_content_region.width
            self._lines, self._pages = (
                [Content(f" {line}") for line in wrap_lines(empty, width - 2)],
                {},
            )
            self._show()

    def on_resize(self) -> None:
        """Lay the pages out for the new width."""
        if self._papers:
            self._lay_out()

    def _lay_out(self) -> None:
        pages, columns = self._papers, self.scrollable_content_region.width - LEFT - 1
        self.errands.read(
            "layout",
            lambda: tuple(lay_out(page, columns) for page in pages),
            self._take,
            failed=lambda _: None,
        )

    def _take(self, pages: tuple[PageText, ...]) -> None:
        self._lines, self._pages = [], {}
        for page in pages:
            self._add(page, many=len(pages) > 1)
        self._show()

    def _show(self) -> None:
        pages = self._papers
        self.border_title = title("Document", f"{len(pages)} pages" if len(pages) > 1 else "")
        widest = max((line.cell_length for line in self._lines), default=0)
        self.virtual_size = Size(widest + LEFT, len(self._lines))
        self.scroll_to(0, 0, animate=False)
        self._mark()

    def show_evidence(self, source: Source | None, text: str = "") -> None:
        """Mark where a value stands, or else where its text does, and scroll there."""
        self._sought = (source, text)
        self._mark()

    def _mark(self) -> None:
        places = self._evidence(*self._sought)
        self._marked = {}
        for place in places:
            self._marked.setdefault(place.line, []).append(place)
        if places:
            first = places[0]
            region = Region(first.start, max(first.line - 1, 0), first.end - first.start, 3)
            self.scroll_to_region(region, animate=False, force=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line in sight."""
        left, top = self.scroll_offset
        width = self.scrollable_content_region.width
        number = top + y
        if number >= len(self._lines):
            return Strip.blank(width, self.visual_style.rich_style)
        line = self._lines[number]
        for place in self._marked.get(number, ()):
            line = line.stylize(self._evidence_style, place.start, place.end)
        line = Content.assemble(" " * LEFT, line)
        full = Visual.to_strips(
            self, line, max(line.cell_length, 1), 1, self.visual_style, apply_selection=False
        )[0]
        return full.crop_extend(left, left + width, self.visual_style.rich_style)

    @property
    def _evidence_style(self) -> str:
        return "$evidence-text on $evidence"

    def _add(self, page: PageText, *, many: bool) -> None:
        muted = self.get_visual_style("tone--muted", partial=True)
        if many:
            self._lines.append(cell(f"── page {page.number} ", 60, muted))
        self._pages[page.number] = (len(self._lines), page)
        self._lines.extend(outside(line) for line in page.lines)
        if page.hidden:
            warning = self.get_visual_style("tone--stop", partial=True)
            self._lines.append(
                outside(f"Text on this page that no eye can see: {page.hidden}", warning)
            )
        self._lines.append(Content(""))

    def _evidence(self, source: Source | None, text: str) -> list[Place]:
        if source is not None:
            wanted = [self._pages[source.page]] if source.page in self._pages else []
            found = [(first, p) for first, page in wanted for p in page.evidence(source)]
        else:
            hits = ((first, page.search(text)) for first, page in self._pages.values())
            found = next(([(first, p) for p in places] for first, places in hits if places), [])
        return [Place(first + p.line, p.start, p.end) for first, p in found]
