"""Gaps, what is left out, and what fills them."""

import pytest

from messaging.texts.values import clean_values, cut, one_line, web_address
from messaging.texts.wording import filled, gaps_of, stray_braces

ANA = {"name": "Ana", "code": "A12", "reason": ""}


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ("Order {code}", "Order A12"),
        ("Hello[, {name}]!", "Hello, Ana!"),
        ("Cancelled[: {reason}].", "Cancelled."),
        ("Cancelled[ {code}: {reason}].", "Cancelled."),
        ("Order {reason} is ready", "Order is ready"),
        ("[sic] {code}", "[sic] A12"),
        ("[a [b] {code}]", "[a [b] A12]"),
        ("One\n\n{reason}\n\nTwo", "One\n\nTwo"),
        ("{unknown}x", "x"),
    ],
)
def test_what_is_said(wording, said) -> None:
    assert filled(wording, ANA) == said


def test_what_fills_a_gap_has_no_gaps() -> None:
    assert filled("{name}", {"name": "{code}[x{code}]", "code": "A12"}) == "{code}[x{code}]"


def test_no_attribute_of_anything_is_reached() -> None:
    for wording in ("{name.__class__}", "{name[0]}", "{0}", "{}", "{name!r}", "{name:>99}"):
        assert filled(wording, ANA) == wording
        assert stray_braces(wording)
        assert gaps_of(wording) == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Ana\r\nBcc: all@example.com", "Ana Bcc: all@example.com"),
        ("  a \t b\x00c\u2028d ", "a b c d"),
        ("\u202egnp.exe", "gnp.exe"),
        ("zero\u200bwidth", "zerowidth"),
        ("👩🏽‍🍳", "👩🏽‍🍳"),
        ("نور", "\u2068نور\u2069"),
        ("\ud800x", "x"),
        ("x" * 200, "x" * 119 + "…"),
    ],
)
def test_a_name_is_one_harmless_line(sent, kept) -> None:
    assert clean_values({"name": sent})["name"] == kept


def test_what_staff_wrote_keeps_its_lines() -> None:
    assert clean_values({"text": "One\r\n\r\nTwo\x07"})["text"] == "One\n\nTwo"


def test_a_reason_brings_no_full_stop_of_its_own() -> None:
    assert clean_values({"reason": "The oven broke. ", "notice": "Done."}) == {
        "reason": "The oven broke",
        "notice": "Done",
    }


def test_what_is_no_text_fills_nothing() -> None:
    assert clean_values({"a": None, "b": [1], "c": True, "minutes": 5}) == {"minutes": "5"}


@pytest.mark.parametrize(
    ("text", "length", "kept"),
    [
        ("Harbor", 6, "Harbor"),
        ("Harbor Café", 8, "Harbor…"),
        ("ab👩🏽‍🍳cd", 5, "ab…"),
        ("ab👍🏽cd", 4, "ab…"),
        ("abe\u0301cd", 4, "ab…"),
        ("a🇧🇷🇪🇸", 3, "a…"),
        ("a🇧🇷🇪🇸", 4, "a🇧🇷…"),
        ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 4, ""),
    ],
)
def test_nothing_is_cut_through(text, length, kept) -> None:
    assert cut(text, length) == kept


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://a.example/x?y=1", True),
        ("http://localhost:8000/a", True),
        ("javascript:alert(1)", False),
        ("https://a.example/ b", False),
        ('https://a.example/"x', False),
        ("data:text/html,x", False),
        ("", False),
    ],
)
def test_addresses(address, is_one) -> None:
    assert bool(web_address(address)) is is_one


def test_one_line() -> None:
    assert one_line("a\n b") == "a b"
