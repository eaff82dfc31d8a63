from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind, ParsedDocument, ParseLimits
from ingest.parsers.mail import parse_eml
from ingest.parsers.mail_msg import parse_msg
from ingest.parsers.registry import parse
from tests.support.ole import binary, message, ole_file

LIMITS = ParseLimits()
SUBJECT, SENDER, ADDRESS, TO, SENT, BODY, HTML, RTF = 0x37, 0x0C1A, 0x5D01, 0x0E04, 0x39, 0x1000, 0x1013, 0x1009
LONG_FILE_NAME = 0x3707
# 2026-03-02 09:30 UTC in tenths of microseconds since 1601.
MOMENT = 134_169_174_000_000_000


def letter(subject: str = "Refunds", text: str | None = "The fee is due.") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ann <ann@example.com>", "desk@example.com"
    mail["Date"] = "Mon, 02 Mar 2026 09:30:00 +0000"
    mail["Subject"] = subject
    if text is not None:
        mail.set_content(text)
    return mail


def read(mail: EmailMessage | bytes) -> ParsedDocument:
    return parse_eml(mail if isinstance(mail, bytes) else mail.as_bytes(), LIMITS)


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        parse_eml(data, LIMITS)
    return caught.value.message


def test_a_message_is_its_subject_its_headers_and_its_text(described):
    assert described(read(letter())) == [
        ("heading", "Refunds"),
        ("paragraph", "From: Ann <ann@example.com>; To: desk@example.com; Date: Mon, 02 Mar 2026 09:30:00 +0000"),
        ("paragraph", "The fee is due."),
    ]


def test_the_subject_is_the_title():
    assert read(letter("Fees\u200b from März")).title == "Fees from März"


def test_the_registry_knows_mail():
    assert parse("a.EML", letter().as_bytes(), LIMITS).media_type == "message/rfc822"


def test_the_plain_text_is_read_where_there_is_a_page_too():
    mail = letter()
    mail.add_alternative("<p>The same as a page.</p>", subtype="html")
    assert "page" not in read(mail).text


def test_the_page_is_read_where_the_plain_text_is_empty(described):
    mail = letter(text=" \n")
    mail.add_alternative("<h1>Notice</h1><p>Thirty days.</p>", subtype="html")
    assert described(read(mail))[2:] == [("heading", "Notice"), ("paragraph", "Thirty days.")]


def test_headings_of_the_text_lie_below_the_subject():
    mail = letter(text=None)
    mail.set_content("<h1>Notice</h1><p>Thirty days.</p>", subtype="html")
    assert [block.level for block in read(mail).blocks] == [1, 0, 2, 0]


def test_text_before_and_behind_a_file_is_all_read():
    mail = letter(text="first")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    last = EmailMessage()
    last.set_content("last")
    mail.attach(last)
    assert read(mail).text.splitlines()[4:8:2] == ["first", "last"]


def test_attachments_are_named(texts):
    mail = letter()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Gebühren.pdf")
    mail.add_attachment("a,b", subtype="csv", filename="b.csv")
    assert texts(read(mail), BlockKind.PARAGRAPH)[-1] == "Attachments: Gebühren.pdf, b.csv"


def test_a_file_without_a_name_is_told_by_its_kind():
    mail = letter()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf")
    assert "Attachments: application/pdf" in read(mail).text


def test_a_picture_inside_the_text_is_not_an_attachment():
    mail = letter()
    mail.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo>")
    assert "Attachments" not in read(mail).text


def test_quoted_lines_stay_as_they_are(described):
    parsed = read(letter(text="I agree.\n\n> The fee\n>   is due.\n> > When?\n\nAnn"))
    assert described(parsed)[2:] == [
        ("paragraph", "I agree."),
        ("code", "> The fee\n>   is due.\n> > When?"),
        ("paragraph", "Ann"),
    ]


def enclosed(depth: int) -> EmailMessage:
    mail = letter(f"level {depth}", f"text {depth}")
    for level in reversed(range(depth)):
        outer = letter(f"level {level}", f"text {level}")
        outer.add_attachment(mail)
        mail = outer
    return mail


def test_an_enclosed_message_is_a_section(texts):
    parsed = read(enclosed(2))
    headings = [(parsed.text[block.start : block.end], block.level) for block in parsed.blocks if block.level]
    assert headings == [("level 0", 1), ("level 1", 2), ("level 2", 3)]


def test_a_message_that_is_enclosed_too_deep_is_named(texts):
    parsed = read(enclosed(8))
    assert ("text 5" in parsed.text, "text 6" in parsed.text) == (True, False)
    assert "Attachments: level 6" in texts(parsed, BlockKind.PARAGRAPH)


def nested_parts(depth: int) -> bytes:
    parts = [f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}' for level in range(depth)]
    return ("Subject: deep\n" + "\n".join(parts) + "\nContent-Type: text/plain\n\nfound\n").encode()


def test_parts_in_parts_are_read():
    assert "found" in read(nested_parts(100)).text


def test_parts_that_are_nested_too_deep_are_refused():
    assert "more than 200 parts" in refusal(nested_parts(5000))


def body_of(charset: str, text: bytes) -> bytes:
    return b"Subject: x\nContent-Type: text/plain; charset=" + charset.encode() + b"\n\n" + text


@pytest.mark.parametrize("charset", ["utf-8", "us-ascii", "no-such-charset", '"', "base64"])
def test_a_text_is_read_under_a_wrong_charset(charset):
    text = "Der Schlüssel für das Büro kostet eine Gebühr."
    assert text in read(body_of(charset, text.encode("cp1252"))).text


def test_the_charset_of_a_page_is_that_of_its_part():
    data = "Subject: x\nContent-Type: text/html; charset=koi8-r\n\n<meta charset='cp1252'><p>Правила".encode("koi8-r")
    assert "Правила" in read(data).text


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        (b"=?utf-8?q?M=C3=A4rz?=", "März"),
        (b"=?no-such?b?////?=", "x"),
        (b"M\xe4rz", "rz"),
        (b"fold\n ed", "fold ed"),
    ],
)
def test_a_subject_is_read_however_it_is_written(header, shown):
    assert shown in (read(b"From: x\nSubject: " + header + b" x\n\ntext").title or "")


def test_headers_that_the_library_cannot_take_are_read_as_words():
    assert "(((((" in read(b"Subject: x\nTo: " + b"(" * 5000 + b"\n\ntext").text


def test_a_broken_kind_of_part_is_read_as_text():
    assert "text" in read(b"Subject: x\nContent-Type: text/plain; " + b"(" * 5000 + b"\n\ntext").text


def test_a_long_list_of_receivers_is_cut_short():
    everybody = ", ".join(f"p{number}@example.com" for number in range(5000))
    assert len(read(f"Subject: x\nTo: {everybody}\n\ntext".encode()).text) < 400


def test_what_has_no_headers_is_no_message():
    assert "none of the headers" in refusal(b"only words")


def test_hidden_words_in_a_page_are_counted():
    mail = letter(text=None)
    mail.set_content("<p>a</p><p style='display:none'>preview</p>", subtype="html")
    assert read(mail).stripped == {"hidden_elements": 1}


HEADERS = st.sampled_from(
    [
        b"Subject: ",
        b"From: ",
        b"To: ",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n",
        b"Content-Type: message/rfc822\n\n",
        b"Content-Type: text/html; charset=",
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Disposition: attachment; filename=",
        b"\n\n",
        b"--b\n",
    ]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(HEADERS | st.binary(max_size=40), max_size=12))
def test_any_bytes_are_a_message_or_refused(parts):
    try:
        parsed = parse_eml(b"".join(parts), LIMITS)
    except UnreadableDocument:
        return
    parsed.text.encode()


def outlook(**inside) -> dict:
    strings = {SUBJECT: "Refunds", SENDER: "Ann", ADDRESS: "ann@example.com", TO: "Desk", BODY: "The fee is due."}
    return message(strings, times={SENT: MOMENT}, **inside)


def test_a_message_of_outlook_is_read(described):
    assert described(parse_msg(ole_file(outlook()), LIMITS)) == [
        ("heading", "Refunds"),
        ("paragraph", "From: Ann <ann@example.com>; To: Desk; Date: 2026-03-02 09:30 UTC"),
        ("paragraph", "The fee is due."),
    ]


def test_the_registry_knows_mail_of_outlook():
    assert parse("a.msg", ole_file(outlook()), LIMITS).title == "Refunds"


def test_the_page_is_read_where_outlook_has_no_plain_text():
    page = "<meta charset='cp1252'><p>Für alle</p>".encode("cp1252")
    assert "Für alle" in parse_msg(ole_file(binary(HTML, page, message({SUBJECT: "x"}))), LIMITS).text


def test_attachments_of_outlook_are_named():
    mail = outlook(**{"__attach_version1.0_#00000000": message({LONG_FILE_NAME: "a.pdf"}, head=8)})
    assert parse_msg(ole_file(mail), LIMITS).text.endswith("Attachments: a.pdf")


def test_a_message_enclosed_by_outlook_is_a_section():
    inner = message({SUBJECT: "Inner", BODY: "deep"}, head=24)
    mail = outlook(**{"__attach_version1.0_#00000000": message({}, head=8, **{"__substg1.0_3701000D": inner})})
    parsed = parse_msg(ole_file(mail), LIMITS)
    assert [parsed.text[block.start : block.end] for block in parsed.blocks[3:]] == ["Inner", "deep"]


def test_a_message_with_rich_text_alone_is_refused():
    with pytest.raises(UnreadableDocument, match="rich text only"):
        parse_msg(ole_file(binary(RTF, b"LZFu", message({SUBJECT: "x"}))), LIMITS)


def test_a_forged_file_whose_parts_lie_in_the_same_bytes_is_refused():
    data = bytearray(ole_file(outlook(**{f"part {number:02}": b"x" for number in range(30)})))
    for number in range(30):
        entry = data.find(f"part {number:02}".encode("utf-16-le"))
        data[entry + 120 : entry + 122] = (4000).to_bytes(2, "little")
    with pytest.raises(UnreadableDocument, match="its parts overlap"):
        parse_msg(bytes(data), LIMITS)


def test_another_office_file_is_no_message():
    with pytest.raises(UnreadableDocument, match="no message"):
        parse_msg(ole_file({"WordDocument": b"text"}), LIMITS)


def test_a_file_that_is_none_of_office_is_no_message():
    with pytest.raises(UnreadableDocument, match="is no Outlook message"):
        parse("a.msg", b"only words", LIMITS)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=20))
def test_a_damaged_message_of_outlook_is_read_or_refused(place, noise):
    data = bytearray(ole_file(outlook()))
    data[place : place + len(noise)] = noise
    try:
        parse("a.msg", bytes(data), LIMITS)
    except UnreadableDocument as error:
        assert error.message.startswith("'a.msg' cannot be read")
