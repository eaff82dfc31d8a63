"""A good file of every format, and 500 files made of them, or from nothing, to break what reads them.

All come out the same for the same seed, but for the dates and random names that libraries write into their files.
"""

import base64
import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage

import docx
import openpyxl
import pptx
from PIL import Image, ImageDraw, ImageFont

from tests.support.files import POLICIES, pdf
from tests.support.hostile import HOSTILE
from tests.support.ole import message, ole_file

Random = random.Random
Files = dict[str, bytes]
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODT_TYPE = "application/vnd.oasis.opendocument.text"
_SUBJECT, _BODY = 0x0037, 0x1000


# A good file of every format.


def _packed(parts: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def _docx(title: str, text: str) -> bytes:
    document = docx.Document()
    document.add_heading(title, 1)
    document.add_paragraph(text)
    table = document.add_table(2, 2)
    for place, words in enumerate(("Item", "Rule", title, text)):
        table.cell(*divmod(place, 2)).text = words
    return _saved(document.save)


def _pptx(title: str, text: str) -> bytes:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = title
    slide.placeholders[1].text_frame.text = text
    return _saved(deck.save)


def _xlsx(title: str, text: str) -> bytes:
    book = openpyxl.Workbook()
    for row in (["Item", "Rule", "Fee"], [title, text, 12.5]):
        book.worksheets[0].append(row)
    return _saved(book.save)


def _odt(title: str, text: str) -> bytes:
    return _packed({"mimetype": _ODT_TYPE, "content.xml": _odt_content(title, text)})


def _odt_content(title: str, text: str) -> str:
    names = " ".join(f'xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "text", "table"))
    cells = f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" * 2
    body = f"<text:h text:outline-level='1'>{title}</text:h><text:p>{text}</text:p>"
    body += f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
    body = f"<office:body><office:text>{body}</office:text></office:body>"
    return f"<office:document-content {names}>{body}</office:document-content>"


def _mail(title: str, text: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = title, "ann@example.com", "desk@example.com"
    mail.set_content(text)
    mail.add_alternative(f"<h1>{title}</h1><p>{text}</p>", subtype="html")
    mail.add_attachment(b"x" * 200, maintype="application", subtype="pdf", filename="form.pdf")
    return mail.as_bytes()


def _picture(title: str, text: str) -> bytes:
    page = Image.new("L", (1400, 260), "white")
    ImageDraw.Draw(page).text((40, 60), f"{title}\n{text}", "black", ImageFont.load_default(36))
    return _saved(lambda out: page.save(out, "PNG"))


SAMPLES: dict[str, Callable[[str, str], bytes]] = {
    ".md": lambda title, text: f"---\ntags: [a, b]\n---\n\n# {title}\n\n- {text}\n\n|a|b|\n|-|-|\n|c|d|\n".encode(),
    ".txt": lambda title, text: f"{title.upper()}\n\n{text}\n\n1. One.\n2. Two.\n".encode(),
    ".html": lambda title, text: (
        f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{text}<table><tr><td>a<td>b</table>".encode()
    ),
    ".csv": lambda title, text: f'Item,Rule\n{title},"{text}"\n'.encode(),
    ".json": lambda title, text: json.dumps({"title": title, "content": text, "fees": [{"a": 1, "b": 2}]}).encode(),
    ".rtf": lambda title, text: (
        rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard\outlinelevel0 %b\par\pard %b\par}" % (title.encode(), text.encode())
    ),
    ".eml": _mail,
    ".msg": lambda title, text: ole_file(message({_SUBJECT: title, _BODY: text})),
    ".pdf": lambda title, text: pdf(f"{title}\n\n{text}"),
    ".docx": _docx,
    ".pptx": _pptx,
    ".xlsx": _xlsx,
    ".odt": _odt,
    ".png": _picture,
}


def good_files(kinds: Mapping[str, str]) -> Files:
    """A file for each subject, `kinds` telling its suffix; the rule in it is in no other file."""
    return {
        f"good-{subject}{suffix}": SAMPLES[suffix](f"The {subject} rule", f"Every {subject} is declared in advance.")
        for subject, suffix in kinds.items()
    }


# Mutations of good files.


def _truncated(data: bytes, chance: Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def _flipped(data: bytes, chance: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 4, 32, 256))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _range(data: bytes, chance: Random) -> tuple[int, int]:
    first = chance.randrange(len(data))
    return first, min(first + chance.randrange(1, max(len(data) // 4, 2)), len(data))


def _swapped(data: bytes, chance: Random) -> bytes:
    (a, b), (c, d) = sorted((_range(data, chance), _range(data, chance)))
    c, d = max(b, c), max(b, d)
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _doubled(data: bytes, chance: Random) -> bytes:
    first, last = _range(data, chance)
    return data[:last] + data[first:last] * chance.choice((1, 2, 20)) + data[last:]


_MUTATIONS: dict[str, tuple[int, Callable[[bytes, Random], bytes]]] = {
    "truncated": (85, _truncated),
    "flipped": (95, _flipped),
    "swapped": (55, _swapped),
    "doubled": (45, _doubled),
}
_RENAMED, _JOINED = 40, 40


def _originals() -> list[tuple[str, bytes]]:
    """One of every format, and of the example policies what is in them twice."""
    made = [
        (suffix, make("The parcel rule", "A parcel weighs at most twenty kilos.")) for suffix, make in SAMPLES.items()
    ]
    shipped = [(path.suffix, path.read_bytes()) for path in sorted(POLICIES.rglob("*")) if path.is_file()]
    return made + shipped[::2]


def _mutated(chance: Random) -> Iterator[tuple[str, bytes]]:
    originals = _originals()
    for what, (count, mutate) in _MUTATIONS.items():
        for number in range(count):
            suffix, data = originals[number % len(originals)]
            yield f"{what}-{number}{suffix}", mutate(data, chance)
    for number in range(_RENAMED):
        (_, data), (suffix, _) = chance.sample(originals, 2)
        yield f"renamed-{number}{suffix}", data
    for number in range(_JOINED):
        (suffix, one), (_, other) = chance.sample(originals, 2)
        yield f"joined-{number}{suffix}", one + other


# Bombs in ZIP files.

_MAIN_PARTS = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".pptx": "ppt/presentation.xml",
    ".odt": "content.xml",
    ".zip": "policies/rule.md",
}


def _bombs() -> Iterator[tuple[str, bytes]]:
    many = _packed({**dict.fromkeys(_MAIN_PARTS.values(), ""), **{f"{number}.xml": "" for number in range(11_000)}})
    full = b" " * 12_000_000
    for suffix, part in _MAIN_PARTS.items():
        bomb = _packed({"[Content_Types].xml": "<Types/>", part: full})
        size = len(full).to_bytes(4, "little")
        yield f"ratio{suffix}", bomb
        yield f"liar{suffix}", bomb.replace(size, (1000).to_bytes(4, "little"))
        yield f"claim{suffix}", bomb.replace(size, (0xFFFFFFF0).to_bytes(4, "little"))
        yield f"nested{suffix}", _packed({part: _packed({part: _packed({part: bomb})}), "inner.zip": bomb})
        yield f"many{suffix}", many
        yield f"overlapping{suffix}", _overlapping(part)


def _overlapping(part: str) -> bytes:
    """A directory that names the same packed megabytes 20,000 times."""
    packed = _packed({part: b"<a>" + b" " * 1_000_000 + b"</a>"})
    end = packed.rfind(b"PK\x05\x06")
    start = struct.unpack("<I", packed[end + 16 : end + 20])[0]
    entries = packed[start:end] * 20_000
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 20_000, 20_000, len(entries), start, 0)
    return packed[:start] + entries + tail


# What no library expects: nesting, XML entities, PDF objects, tables, encodings, pictures.


def _nesting() -> Files:
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(190))
    return {
        "divs.html": b"<html><body>" + b"<div>" * 100_000 + b"deep",
        "spans.html": b"<p>" + b"<span>" * 100_000 + b"deep",
        "lists.html": b"<ul><li>" * 60_000 + b"deep",
        "tables.html": b"<table><tr><td>" * 20_000 + b"deep",
        "quotes.md": b">" * 100_000 + b" deep",
        "items.md": b"- " * 5_000 + b"deep",
        "brackets.md": b"[" * 3_000 + b"deep" + b"]" * 3_000,
        "links.md": b"[a](" * 3_000,
        "pictures.md": b"![" * 3_000 + b"deep",
        "emphasis.md": b"*a _b " * 3_000,
        "ticks.md": b"".join(b"`" * n + b" " for n in range(150)),
        "inline.md": b"<span>" * 50_000 + b"deep",
        "block.md": b"<div>\n" * 50_000 + b"deep",
        "indents.md": b"".join(b" " * n + b"- a\n" for n in range(1_500)),
        "yaml-list.md": b"---\ntitle: " + b"[" * 50_000 + b"\n---\n\ntext",
        "yaml-map.md": b"---\ntitle: " + b"{a: " * 50_000 + b"\n---\n\ntext",
        "yaml-items.md": b"---\n" + b"- " * 50_000 + b"a\n---\n\ntext",
        "yaml-alias.md": b"---\na: &a [x]\nb: [*a, *a]\n---\n\ntext",
        "arrays.json": b"[" * 400_000,
        "closed.json": b"[" * 400 + b"]" * 400,
        "objects.json": b'{"a":' * 200_000,
        "in-content.json": json.dumps({"content": ">" * 100_000}).encode(),
        "groups.rtf": rb"{\rtf1" + b"{" * 500_000,
        "fonts.rtf": rb"{\rtf1{\fonttbl" + rb"{\f1" * 50_000 + b"}" * 50_002,
        "parts.eml": f"Subject: deep\n{parts}\ndeep".encode(),
        "more-parts.eml": f"Subject: deep\n{parts * 30}\ndeep".encode(),
        "messages.eml": b"Subject: deep\nContent-Type: message/rfc822\n\n" * 150,
        "elements.docx": _word("<w:p/>" * 1_300_000),
        "deep.docx": _word("<w:p>" * 50_000),
        "tables.docx": _word("<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 80),
        "wide.docx": _word("<w:tbl>" + ("<w:tr>" + _SPAN * 50 + "</w:tr>") * 5 + "</w:tbl>"),
    }


_SPAN = '<w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>'


def _word(body: str, before: str = "") -> bytes:
    document = docx.Document()
    document.add_paragraph("x")
    content = f"{before}<w:document {_W}><w:body>{body}</w:body></w:document>"
    return _with_part(_saved(document.save), "word/document.xml", content)


def _with_part(package: bytes, name: str, content: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return _packed({**{each: archive.read(each) for each in archive.namelist()}, name: content})


def _entities() -> Iterator[tuple[str, bytes]]:
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    kinds = {
        "laughs": (f'<!DOCTYPE a [<!ENTITY e0 "ha">{laughs}]>', "&e11;"),
        "square": (f'<!DOCTYPE a [<!ENTITY e "{"ha" * 50_000}">]>', "&e;" * 50_000),
        "outside": ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
        "fetched": ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">', "a"),
    }
    for kind, (declared, used) in kinds.items():
        yield f"{kind}.docx", _word(f"<w:p><w:r><w:t>{used}</w:t></w:r></w:p>", declared)
        yield f"{kind}.odt", _packed({"mimetype": _ODT_TYPE, "content.xml": declared + _odt_content(used, used)})
        yield f"{kind}.xlsx", _with_part(_xlsx("a", "b"), "xl/worksheets/sheet1.xml", f"{declared}<a>{used}</a>")


def _pdf_of(*objects: bytes, prev: bytes = b"") -> bytes:
    out, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, prev, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail


def _stream(data: bytes, head: bytes = b"/Filter/FlateDecode", times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (head, len(data), data)


def _page(content: bytes, more: bytes = b"", *others: bytes, prev: bytes = b"") -> bytes:
    return _pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R%b>>" % more,
        content,
        *others,
        prev=prev,
    )


def _pdfs() -> Files:
    words = b"BT /F1 12 Tf 20 700 Td (A parcel) Tj ET\n"
    catalog, page = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 5 0 R>>>>/Filter/FlateDecode"
    image = b"/Type/XObject/Subtype/Image/Width 100000/Height 100000/BitsPerComponent 8/ColorSpace/DeviceGray"
    drawn = b"/Resources<</XObject<</A 5 0 R>>>>"
    return {
        "loop.pdf": HOSTILE["loop.pdf"](),
        "own-child.pdf": _pdf_of(catalog, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        "count.pdf": _pdf_of(catalog, b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>", page),
        "kids.pdf": _pdf_of(catalog, b"<</Type/Pages/Kids[%b]/Count 3000>>" % (b"3 0 R " * 3_000), page),
        "negative.pdf": _pdf_of(catalog, b"<</Type/Pages/Kids[3 0 R]/Count -7>>", page),
        "bomb.pdf": _page(_stream(b" " * 100_000_000)),
        "twice.pdf": _page(_stream(b" " * 30_000_000, b"/Filter[/FlateDecode/FlateDecode]", 2)),
        "filters.pdf": _page(_stream(words, b"/Filter[%b]" % (b"/FlateDecode" * 400), 400)),
        "objects.pdf": _page(
            _stream(words), b"", _stream(b"1 0 " * 10_000_000, b"/Type/ObjStm/N 9/First 9/Filter/FlateDecode")
        ),
        "predictor.pdf": _page(
            _stream(words, b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2147483647/Colors 99>>")
        ),
        "form.pdf": _page(_stream(b"/A Do"), drawn, _stream(b"/A Do " * 50, form)),
        "image.pdf": _page(_stream(b"/A Do"), drawn, _stream(bytes(1000), image + b"/Filter/FlateDecode")),
        "box.pdf": _page(_stream(words)).replace(b"[0 0 600 800]", b"[0 0 1e38 9e9]"),
        "arrays.pdf": _page(b"[" * 30_000),
        "dicts.pdf": _page(b"<</A" * 20_000),
        "graphics.pdf": _page(_stream(b"q " * 2_000_000)),
        "lines.pdf": _page(_stream(b"0 0 m 9 9 l S " * 20_000)),
        "glyphs.pdf": _page(_stream(words * 1_000)),
        "number.pdf": _page(_stream(b"9" * 1_000_000 + b" 0 Td")),
        "previous.pdf": _page(_stream(words), prev=b"/Prev 9"),
        "length.pdf": _page(_stream(words).replace(b"/Length ", b"/Length -")),
    }


def _tables() -> Files:
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    far = '<row r="{0}"><c r="{1}{0}"><v>{2}</v></c></row>'
    sheets = {
        "far.xlsx": far.format(1_048_576, "XFD", 1),
        "farther.xlsx": far.format(10**30, "ZZZZZZ", "9" * 5_000),
        "merged.xlsx": far.format(1, "A", 1) * 3 + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        "columns.xlsx": '<cols><col min="-9" max="99999999999" hidden="1"/></cols>' + far.format(1, "A", 1),
    }
    book = _xlsx("a", "b")
    made = {
        name: _with_part(book, "xl/worksheets/sheet1.xml", f"{sheet}<sheetData>{rows}</sheetData></worksheet>")
        for name, rows in sheets.items()
    }
    return made | {
        "cell.csv": b"a,b\nc," + b"d" * 1_900_000,
        "quote.csv": b'a,b\n"' + b"c,d\n" * 200_000,
        "columns.csv": b",".join([b"a"] * 4_000) + b"\n" + b",".join([b"b"] * 4_000),
        "rows.csv": b"a,b\n" * 5_000,
        "blanks.csv": b",\n" * 10_000,
        "columns.md": b"|a" * 5_000 + b"|\n" + b"|-" * 5_000 + b"|\n" + b"|b" * 5_000 + b"|\n",
        "cells.md": b"|a|b|\n|-|-|\n" + b"|\n" * 20_000,
        "columns.html": b"<table>" + (b"<tr>" + b"<td>a" * 1_000) * 4 + b"</table>",
        "spans.html": b"<table>" + b"<tr><td colspan=99999999999 rowspan=99999999999>a<td>b" * 10 + b"</table>",
        "start.html": b"<ol start=" + b"9" * 6_000 + b"><li>a</ol><p>the words after it",
        "columns.json": json.dumps([{str(n): n for n in range(1_000)}] * 5).encode(),
        "twice.json": b'{"a": 1, "a": 2}',
        "columns.txt": (b"a | " * 3_000 + b"b\n") * 4,
        "paragraphs.txt": b"a\n\n" * 600_000,
        "paragraphs.md": b"a\n\n" * 600_000,
        "paragraphs.html": b"<p>a" * 10_000,
    }


def _encodings() -> Files:
    text = "The parcel rule says that a parcel weighs at most twenty kilos.\n" * 40
    half = b"\xed\xa0\x80"
    return {
        **{
            f"{code}{kind}": text.encode(code)
            for code in ("utf-16-le", "utf-16-be")
            for kind in (".md", ".csv", ".html")
        },
        "utf-32-le.txt": text.encode("utf-32-le"),
        "half-16.txt": b"\xff\xfe" + text.encode("utf-16-le") + b"\x00\xd8a\x00",
        "odd-16.txt": b"\xff\xfe" + text.encode("utf-16-le") + b"\x00",
        "half-8.md": b"# A parcel " + half + b" rule",
        "half-8.txt": half * 100,
        "half.json": b'{"title": "a\\ud800b\\udc00", "content": "c\\u0000\\udfff", "tags": ["\\ud834"]}',
        "half-key.json": b'{"\\ud800\\u0000": "a", "collection": "\\ud800"}',
        "half-yaml.md": b'---\ntitle: "a\\ud800\\0b"\nother: "\\udc00"\n"\\ud800": 1\n---\n\ntext',
        "half.html": b"<title>&#xd800;&#0;</title><p>a&#xD800;b&#0;c&#1114112;d&#xfffe;&#x1F;</p>",
        "half.rtf": rb"{\rtf1 a\u-10240?b\u0?c\u55296?{\info{\title \u-10240?}}\par}",
        "half.eml": b"Subject: a\xed\xa0\x80\x00 =?utf-16?b?ANgA?= =?utf-8?q?=ED=A0=80=00?=\n\nb\xed\xa0\x80\x00",
        "odd-charset.eml": b"Subject: a\nContent-Type: text/plain; charset=undefined\n\nwords",
        "odd-codec.eml": b"Subject: a\nContent-Type: text/plain; charset=zlib\n\nwords",
        "idna.html": b"<meta charset=idna><p>" + b"a" * 1_000 + b"\xff",
        "utf-7.html": b"<meta charset=utf-7><p>+2AA- +AAA- words",
        "escape.html": b"<meta charset=unicode_escape><p>a\\ud800\\u0000b",
        "half.csv": b"a,b\n\xed\xa0\x80,c\n",
        "nul.md": b"# Rule\n\n" + b"word " * 2_000 + b"\x00 more \x00",
        "nuls.txt": b"\x00" * 100_000,
        "controls.txt": b"a\x0b\x0c\x1b\x1c\x1d\x85b\x7f" * 5_000,
        "separators.md": "a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg\x1dh\x1ei".encode(),
        "marks.txt": b"e" + "\u0301".encode() * 400_000,
        "unseen.txt": "\u200b".encode() * 400_000 + b"a",
        "word.txt": b"x" * 60_000,
        "blanks.md": b"a" + b" " * 900_000 + b"b" + b"\n" * 900_000 + b"c",
        "references.md": b"&amp;" * 10_000,
        "long.md": b"---\ntitle: " + b"t" * 500_000 + b"\n---\n\ntext",
        "keys.md": b"---\n" + b"".join(b"k%d: v\n" % n for n in range(8_000)) + b"---\n\ntext",
        "number.md": b"---\nx: 0x" + b"f" * 20_000 + b"\ny: 1e999\nz: 9_:_9\n---\n\ntext",
        "dates.md": b"---\nx: 0000-00-00\ny: 2026-02-31\nz: 9999-12-31T23:59:59-23:59\n---\n\ntext",
        "tags.md": b"---\nx: !!python/object/apply:os.system [id]\n---\n\ntext",
        "binary.md": b"---\nx: !!binary " + base64.b64encode(bytes(1000)) + b"\ny: !!set {a, b}\n---\n\ntext",
        "numbers.json": b'{"a": ' + b"9" * 10_000 + b', "b": 1e999999999, "c": NaN, "d": -Infinity}',
        "number.rtf": rb"{\rtf1 a\u" + b"9" * 6_000 + rb" b\bin99999999999 c\par}",
    }


def _pictures() -> Files:
    good = _picture("a", "b")

    def claiming(width: int, height: int) -> bytes:
        head = b"IHDR" + struct.pack(">2I", width, height) + good[24:29]
        return good[:12] + head + struct.pack(">I", zlib.crc32(head)) + good[33:]

    def converted(kind: str) -> bytes:
        return _saved(lambda out: Image.open(io.BytesIO(good)).save(out, kind))

    tiff, bitmap = bytearray(converted("TIFF")), bytearray(converted("BMP"))
    [first] = struct.unpack("<I", tiff[4:8])
    [entries] = struct.unpack("<H", tiff[first : first + 2])
    tiff[first + 2 + 12 * entries : first + 6 + 12 * entries] = struct.pack("<I", first)
    bitmap[18:26] = struct.pack("<2i", 100_000, -100_000)
    return {
        "large.png": claiming(100_000, 100_000),
        "wide.png": claiming(2**31 - 1, 1),
        "none.png": claiming(0, 0),
        "higher.png": claiming(8_000, 8_000),
        "loop.tiff": bytes(tiff),
        "large.bmp": bytes(bitmap),
        "cut.jpg": converted("JPEG")[:-900],
        "words.png": good[:8] + b"words " * 500,
        "text.png": good[:33] + b"\x00\x98\x96\x80zTXta\0\0" + zlib.compress(bytes(10_000_000)) + bytes(4) + good[33:],
    }


def _others() -> Files:
    return {
        "empty.docx": b"",
        "blank.md": b" \n" * 1_000,
        "page.txt": b"<!doctype html><p>a",
        "packed.md": gzip.compress(b"# Rule\n\ntext", mtime=0),
        "suffix": b"words",
        "macro.docm": b"PK\x03\x04words",
        "large.txt": b"word " * 500_000,
        "large.pdf": _page(_stream(b"")) + bytes(2_500_000),
    }


def mutated_files(seed: int, count: int = 500) -> Files:
    """`count` files by name: all that are made up, and as many mutations as are missing."""
    chance = random.Random(seed)
    made = [
        *_bombs(),
        *_entities(),
        *(pair for files in (_nesting, _pdfs, _tables, _encodings, _pictures, _others) for pair in files().items()),
    ]
    broken = list(_mutated(chance))
    chance.shuffle(broken)
    chosen = [*((f"made-{name}", data) for name, data in made), *broken][:count]
    chance.shuffle(chosen)
    return {f"{number:03}-{name}": data for number, (name, data) in enumerate(chosen)}
