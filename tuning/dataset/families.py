"""Which documents belong together, and on which side of the split each family is."""

from collections.abc import Iterable, Mapping, Sequence

from core.files import sha256_hex
from tuning.dataset import drawing
from tuning.dataset.row import Split
from tuning.dataset.supplied import Supplied


def families(uris: Sequence[str], supplied: Iterable[Supplied]) -> dict[str, str]:
    """The family of each document by its URI, and of each question: what questions of one family rest on is one."""
    parents: dict[str, str] = {}

    def root(node: str) -> str:
        while (parent := parents.setdefault(node, node)) != node:
            node = parent
        return node

    names = []
    for one in supplied:
        names.append(_named(one))
        for uri in sorted(one.rests_on):
            parents[root(uri)] = root(_named(one))
    return {node: root(node) for node in (*uris, *names)}


def family_of(one: Supplied, families: Mapping[str, str]) -> str:
    """The family of a question: that of the documents that it rests on, or its own."""
    return families.get(_named(one), _named(one))


def splits(sizes: Mapping[str, int], test: float, validation: float) -> dict[str, Split]:
    """A split for each family, by the hash of its name: test families until their `sizes` come to the share `test`."""
    whole, filled, found = sum(sizes.values()), 0, dict[str, Split]()
    for family in sorted(sizes, key=lambda name: sha256_hex(name.encode())):
        share = filled / whole if whole else 0.0
        found[family] = "test" if share < test else "validation" if share < test + validation else "train"
        filled += sizes[family]
    return found


def split_of(family: str, known: Mapping[str, Split], test: float) -> Split:
    """The split of a family that no document is of: by its hash."""
    drawn = drawing.share(family)
    return known.get(family) or ("test" if drawn < test else "train")


def _named(one: Supplied) -> str:
    return f"questions:{one.family}" if one.family else f"question:{one.question}"
