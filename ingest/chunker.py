"""A parsed document becomes chunks: stretches of its text that an embedder can take."""

from dataclasses import dataclass

from ingest.context import Contexts
from ingest.outline import Atom, Cutter, Node, Outline
from ingest.parsers.base import ParsedDocument
from ingest.tokens import TokenRuler, TokenSpans


@dataclass(frozen=True, slots=True)
class ChunkDraft:
    """One chunk, `text[start:end]` of its document.

    `page` is that of its first block. `heading` is the path of the headings that its first words stand under, the
    document's own title left out. `context` is put before the chunk's text when it is embedded or indexed.
    """

    ordinal: int
    start: int
    end: int
    page: int | None
    heading: str | None
    context: str


def chunk_document(document: ParsedDocument, title: str, token_spans: TokenSpans, max_tokens: int) -> list[ChunkDraft]:
    """Divide a document into chunks that, each with its context, have at most `max_tokens` tokens.

    The chunks are in order, do not overlap, and hold every block. Sections, lists and tables stay whole where
    they fit, and small neighbours share a chunk. Raises ValueError when `max_tokens` is below 1.
    """
    if max_tokens < 1:
        raise ValueError(f"max_tokens must be at least 1, not {max_tokens}")
    contexts = Contexts(document, title, token_spans, max_tokens)
    ruler = TokenRuler(document.text, token_spans)
    cutter = Cutter(document, ruler, contexts, max_tokens)
    drafts: list[ChunkDraft] = []
    for start, end in _Packer(Outline(document, cutter), cutter).spans():
        block = cutter.block_at(start)
        context = contexts.at(block)
        page = document.blocks[block].page
        heading = contexts.heading(cutter.body_at(start, end))
        drafts.append(ChunkDraft(len(drafts), start, end, page, heading, context.text))
    return drafts


class _Packer:
    """Fills chunks greedily with the nodes of an outline, whole ones first."""

    def __init__(self, outline: Outline, cutter: Cutter) -> None:
        self._atoms = outline.atoms
        self._cutter = cutter
        self._packed: list[list[Atom]] = []
        self._may_grow = False
        self._pack(outline.roots)

    def spans(self) -> list[tuple[int, int]]:
        return [span for atoms in self._packed for span in self._settled(atoms)]

    def _pack(self, nodes: list[Node]) -> None:
        for node in nodes:
            atoms = self._atoms[node.first : node.last + 1]
            if self._may_grow and self._cutter.fits(self._packed[-1][0].start, atoms[-1].end):
                self._packed[-1].extend(atoms)
            elif not node.children or self._cutter.fits(atoms[0].start, atoms[-1].end):
                self._packed.append(atoms)
                self._may_grow = True
            else:
                # The rest of a torn section takes nothing in that belongs to the next one.
                self._may_grow = self._may_grow and not node.is_section
                self._pack(node.children)
                self._may_grow = not node.is_section

    def _settled(self, atoms: list[Atom]) -> list[tuple[int, int]]:
        """The span of a chunk, or several where its words alone have more tokens than in their document."""
        spans: list[tuple[int, int]] = []
        while atoms:
            count = len(atoms)
            while count > 1 and not self._cutter.surely_fits(atoms[0].start, atoms[count - 1].end):
                count -= 1
            start, end = atoms[0].start, atoms[count - 1].end
            if count > 1 or self._cutter.surely_fits(start, end):
                spans.append((start, end))
            else:
                spans.extend((piece.start, piece.end) for piece in self._cutter.pieces(start, end, atoms[0].body))
            atoms = atoms[count:]
        return spans
