"""Mails as they come: encodings, forms, threads, files, and what is no mail at all."""

import base64
import datetime as dt
from email.message import EmailMessage
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sources.mailbox.mail import UnreadableMail, mail_id, read_mail

LETTER: Final = "小区已停暖三天，请尽快处理。"


def raw(body: bytes, *heads: str) -> bytes:
    """Return a mail of some headers and a body."""
    written = [each.encode("utf-8", "surrogateescape") for each in heads]
    return b"\r\n".join([*written, b"", body])


def word(text: str, charset: str) -> str:
    """Return an encoded word of RFC 2047."""
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def test_a_letter_of_a_chinese_program() -> None:
    """GB2312 in words and body is read, and what makes identifiers has no account in it."""
    mail = read_mail(
        raw(
            LETTER.encode("gb18030"),
            f"From: {word('张某', 'gb2312')} <Zhang.Mou@163.com>",
            "To: Mayor <mayor@gaoling.gov.cn>, office@gaoling.gov.cn",
            f"Subject: {word('小区停暖', 'gb2312')}",
            "Date: Mon, 02 Mar 2015 09:30:00 +0800",
            "Message-ID: <1a2b.33.14c0.Coremail.zhang.mou@163.com>",
            "Content-Type: text/plain; charset=gb2312",
            "Content-Transfer-Encoding: 8bit",
        )
    )
    assert mail.subject == "小区停暖"
    assert mail.text == LETTER
    assert (mail.name, mail.sender) == ("张某", "zhang.mou@163.com")
    assert mail.to == ("mayor@gaoling.gov.cn", "office@gaoling.gov.cn")
    assert mail.date == dt.datetime.fromisoformat("2015-03-02T09:30:00+08:00")
    assert mail.id == mail_id("1a2b.33.14c0.Coremail.zhang.mou@163.com")
    assert "zhang" not in mail.id
    assert len(mail.id) == 24
    assert not mail.is_automatic


def test_a_character_cut_in_two_between_encoded_words() -> None:
    """Programs cut a subject by bytes; the halves are one character again."""
    content = "关于小区停暖的来信".encode("gb18030")
    halves = [base64.b64encode(part).decode() for part in (content[:5], content[5:])]
    for between in ("\r\n ", " ", ""):
        subject = f"Subject: =?GB2312?B?{halves[0]}?={between}=?GB2312?B?{halves[1]}?="
        assert read_mail(raw(b"", subject)).subject == "关于小区停暖的来信"


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_a_subject_in_raw_bytes(charset: str) -> None:
    """A subject that was never encoded is read as what it can be."""
    content = b"Subject: " + "路灯不亮已有一周".encode(charset) + b"\r\nFrom: a@example.org\r\n\r\n"
    assert read_mail(content).subject == "路灯不亮已有一周"


@pytest.mark.parametrize(
    ("said", "really"),
    [
        *(("gb2312", "gbk"), ("us-ascii", "gb18030"), ("iso-8859-1", "gb18030")),
        *(("utf-8", "gb18030"), ("gbk", "utf-8"), ("no-such", "utf-8"), ("big5", "big5")),
    ],
)
def test_bodies_that_are_not_in_what_they_say(said: str, really: str) -> None:
    """A wrong name of an encoding loses nothing where another reads it."""
    text = "請處理" if really == "big5" else "䶮某反映：小区停暖" if really != "gbk" else "喆某反映"
    heads = ("Subject: x", f"Content-Type: text/plain; charset={said}")
    assert read_mail(raw(text.encode(really), *heads)).text == text


def test_quoted_printable_and_html() -> None:
    """HTML is what a reader sees: no scripts or styles, lines for blocks, no blanks in Chinese."""
    html = (
        "<html><head><style>p {color: red}</style><title>t</title></head><body><p>小区=停暖</p>"
        "<script>alert('x')</script><div>请&nbsp;处理&amp;回复</div><!-- 批注 --></body></html>"
    )
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content(html, subtype="html", cte="quoted-printable")
    text = read_mail(message.as_bytes()).text
    assert [line for line in text.split("\n") if line] == ["小区=停暖", "请处理&回复"]


def test_of_two_forms_the_plain_one_unless_it_is_empty() -> None:
    """Programs send an empty plain part beside the letter."""
    for plain, seen in ((LETTER, LETTER), ("", "网页里的信")):
        message = EmailMessage()
        message["Subject"] = "x"
        message.set_content(plain)
        message.add_alternative("<p>网页里的信</p>", subtype="html")
        assert read_mail(message.as_bytes()).text == seen


def test_attachments_are_named_and_not_taken() -> None:
    """Their names are there, in Chinese too; nothing of them is in the text."""
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content(LETTER)
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="照片 1.pdf")
    message.add_attachment("秘密内容", filename="清单.txt")
    inner = EmailMessage()
    inner["Subject"] = "转发的信"
    inner.set_content("转发内容")
    message.add_attachment(inner)
    mail = read_mail(message.as_bytes())
    assert mail.text == LETTER
    assert mail.attachments == ("照片 1.pdf", "清单.txt", "message/rfc822")


def test_a_mail_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    """Of a mail with a large file only the beginning is fetched."""
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content(LETTER)
    message.add_attachment(b"x" * 9_000, maintype="image", subtype="png", filename="a.png")
    mail = read_mail(message.as_bytes()[:2_000])
    assert (mail.text, mail.attachments) == (LETTER, ("a.png",))


def test_the_thread_of_a_reply() -> None:
    """References come first to last, and what is answered is one of them."""
    mail = read_mail(
        raw(b"", "Subject: Re", "References: <a@x>\r\n <b@x>", "In-Reply-To: <c@x> (of Monday)")
    )
    assert mail.references == ("a@x", "b@x", "c@x")


@pytest.mark.parametrize(
    "head",
    [
        *("Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes"),
        *("Return-Path: <>", "From: MAILER-DAEMON@example.org"),
        "Content-Type: multipart/report; boundary=b",
    ],
)
def test_what_programs_wrote_is_told(head: str) -> None:
    """A notice of absence is not a letter."""
    assert read_mail(raw(b"", "Subject: x", head)).is_automatic


def test_copies_without_a_message_id_are_the_same_mail() -> None:
    """Without a Message-ID a mail is known by what it says, and no other is taken for it."""
    heads = ("From: a@example.org", "Subject: s", "Date: Mon, 02 Mar 2015 09:30:00 +0800")
    one = read_mail(raw(b"text", *heads))
    assert one.id == read_mail(raw(b"text", *heads, "Received: by x")).id
    assert one.id != read_mail(raw(b"other", *heads)).id
    assert one.message_id == ""


@pytest.mark.parametrize("date", ["", "yesterday", "32 Foo 2015", "Mon, 99 Mar 2015 99:99 +0800"])
def test_a_date_that_cannot_be_read_is_none(date: str) -> None:
    """The source then takes the time at which the mail came in."""
    assert read_mail(raw(b"", "Subject: x", f"Date: {date}")).date is None


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"no header here\r\n\r\nx"])
def test_what_is_not_a_mail(content: bytes) -> None:
    """It is said to be unreadable, and nothing of it is repeated."""
    with pytest.raises(UnreadableMail, match=r"^no-headers$"):
        read_mail(content)


@given(st.binary(max_size=400), st.sampled_from(["Subject", "From", "References", "Content-Type"]))
def test_whatever_bytes_are_read_or_refused(noise: bytes, head: str) -> None:
    """No bytes stop a mailbox: they make a mail, or are unreadable."""
    content = b"Subject: x\r\n" + head.encode() + b": " + noise + b"\r\n\r\n" + noise
    try:
        mail = read_mail(content)
    except UnreadableMail:
        return
    "".join([mail.subject, mail.text, mail.name, *mail.attachments]).encode()
