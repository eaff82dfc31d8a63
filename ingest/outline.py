"""A document as a tree of what belongs together, over the smallest stretches that a chunk may be made of."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.context import Contexts
from ingest.parsers.base import Block, BlockKind, ParsedDocument
from ingest.tokens import TokenRuler, skip_blanks

_IN_TABLE = (BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW)


@dataclass(frozen=True, slots=True)
class Atom:
    """`text[start:end]`, never divided among chunks: a block with the headings or header rows right above it.

    What those stand above begins at `body`. A block that is too long for one chunk makes several atoms.
    """

    start: int
    end: int
    body: int


@dataclass(slots=True)
class Node:
    """The atoms from `first` to `last`, best held by one chunk; if none can, the children are taken apart."""

    first: int
    last: int
    children: list["Node"] = field(default_factory=list)
    is_section: bool = False


class Cutter:
    """Cuts stretches of a document so that each piece fits into a chunk together with its context."""

    def __init__(self, document: ParsedDocument, ruler: TokenRuler, contexts: Contexts, max_tokens: int) -> None:
        self._text = document.text
        self._starts = [block.start for block in document.blocks]
        self._kinds = [block.kind for block in document.blocks]
        self._ruler = ruler
        self._contexts = contexts
        self._max_tokens = max_tokens

    def block_at(self, offset: int) -> int:
        """The index of the block that an offset lies in."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def body_at(self, start: int, end: int) -> int:
        """The index of the first block of a stretch that is not a heading; its first block where all are."""
        first = self.block_at(start)
        inside = range(first, bisect_left(self._starts, end))
        return next((i for i in inside if self._kinds[i] is not BlockKind.HEADING), first)

    def budget(self, start: int) -> int:
        """Tokens that the text of a chunk beginning at `start` may have."""
        return self._max_tokens - self._contexts.at(self.block_at(start)).tokens

    def fits(self, start: int, end: int) -> bool:
        return self._ruler.count(start, end) <= self.budget(start)

    def surely_fits(self, start: int, end: int) -> bool:
        """As `fits`, but by the tokens that the stretch has on its own."""
        return self._ruler.exact(start, end) <= self.budget(start)

    def pieces(self, start: int, end: int, body: int) -> Iterator[Atom]:
        """The stretch in pieces that surely fit, none of which ends above `body` if that can be."""
        while start < end:
            place = self._ruler.cut(start, end, self.budget(start), max(body, start))
            piece = self._text[start:place]
            yield Atom(start, start + len(piece.rstrip()), min(max(body, start), place))
            start = skip_blanks(self._text, place)


class Outline:
    """`atoms` in reading order, and `roots`, the tree over them."""

    def __init__(self, document: ParsedDocument, cutter: Cutter) -> None:
        self.atoms: list[Atom] = []
        self._blocks = document.blocks
        self._cutter = cutter
        # Where the headings or header rows begin that wait for what they stand above.
        self._waiting: int | None = None
        top = Node(0, -1, is_section=True)
        self._read(top)
        self.roots = [_measured(node) for node in top.children if _holds_atoms(node)]

    def _read(self, top: Node) -> None:
        open_sections = [(0, top)]
        index = 0
        while index < len(self._blocks):
            block = self._blocks[index]
            if block.kind is BlockKind.HEADING:
                section = Node(0, -1, is_section=True)
                while open_sections[-1][0] >= block.level:
                    open_sections.pop()
                open_sections[-1][1].children.append(section)
                open_sections.append((block.level, section))
                self._wait(block)
                index += 1
            else:
                end = self._item_end(index)
                open_sections[-1][1].children.append(self._item(index, end))
                index = end
        if self._waiting is not None:
            open_sections[-1][1].children.extend(self._leaves(self._blocks[-1]))

    def _wait(self, block: Block) -> None:
        self._waiting = block.start if self._waiting is None else self._waiting

    def _item_end(self, index: int) -> int:
        """The end of a paragraph, list or table; a paragraph takes in what it introduces."""
        blocks = self._blocks
        if blocks[index].group is None:
            index += 1
            introduces = index < len(blocks) and blocks[index].group is not None
            if blocks[index - 1].kind is not BlockKind.PARAGRAPH or not introduces:
                return index
        group = blocks[index].group
        while index < len(blocks) and blocks[index].group == group:
            index += 1
        return index

    def _item(self, start: int, end: int) -> Node:
        leaves: list[Node] = []
        introduced = self._blocks[start].group is None
        for block, below in zip(self._blocks[start:end], [*self._blocks[start + 1 : end], None], strict=True):
            if block.kind is BlockKind.TABLE_HEADER and below is not None and below.kind in _IN_TABLE:
                self._wait(block)
                continue
            new = self._leaves(block)
            if leaves and introduced:
                # An introduction and the first item after it stay together even where the list is torn.
                new[0], introduced = _parent([leaves.pop(), new[0]]), False
            leaves.extend(new)
        return _parent(leaves)

    def _leaves(self, block: Block) -> list[Node]:
        start = block.start if self._waiting is None else self._waiting
        self._waiting = None
        first = len(self.atoms)
        if self._cutter.fits(start, block.end):
            self.atoms.append(Atom(start, block.end, block.start))
        else:
            self.atoms.extend(self._cutter.pieces(start, block.end, block.start))
        return [Node(index, index) for index in range(first, len(self.atoms))]


def _parent(children: list[Node]) -> Node:
    return children[0] if len(children) == 1 else Node(children[0].first, children[-1].last, children)


def _holds_atoms(node: Node) -> bool:
    return not node.is_section or any(_holds_atoms(child) for child in node.children)


def _measured(node: Node) -> Node:
    """A section with its first and last atom, and without sections in it that hold none."""
    if not node.is_section:
        return node
    children = [_measured(child) for child in node.children if _holds_atoms(child)]
    return Node(children[0].first, children[-1].last, children, is_section=True)
