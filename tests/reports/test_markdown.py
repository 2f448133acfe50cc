"""Hostile text in a document stays text: what Markdown makes of it is asked of a real parser."""

import json
import string
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cockpit.reports import machine
from cockpit.reports.document import Blank, Block, Document, Facts, Items, Section, Table, Text
from cockpit.reports.markdown import fenced, inline, markdown

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OURS = {"paragraph_open", "paragraph_close", "inline", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
        "ordered_list_open", "ordered_list_close", "heading_open", "heading_close", "table_open", "table_close", "thead_open",
        "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close", "fence",
        "blockquote_open", "blockquote_close"}  # fmt: skip
HOSTILE = [
    "[/] [@click=app.quit]x[/]",
    "[text](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<https://evil.example>",
    "[ref]: https://evil.example",
    "# heading",
    "> quote",
    "- item",
    "+ item",
    "1. item",
    "12) item",
    "---",
    "===",
    "***bold***",
    "__bold__",
    "~~gone~~",
    "`code`",
    "```\nfence",
    "| a | b |\n| --- | --- |",
    "a\n\n# b",
    "    indented code",
    "\tindented",
    "&lt;b&gt; &#60;",
    "trailing\\",
    "a\\|b",
    "$x^2$",
    "\x1b]52;c;eA==\x07\r\u202e\u200b",
    "a" * 5000,
    "",
    " ",
    "\\",
]
TEXTS = st.text(st.sampled_from(string.punctuation + "ab1 \n\t\r\u202e\x1b"), max_size=60)


def plain(text: str) -> str:
    """What a reader of `inline(text)` should see."""
    tokens = PARSER.parse(inline(text))
    return "".join(child.content for token in tokens for child in token.children or [])


def everywhere(text: str) -> str:
    """A document with the text in every place that takes one."""
    document = Document(
        "test",
        text,
        Facts(((text, text),)),
        (
            Section(text, (Text(text), Items((text, text)), Items((text,), numbered=True), Blank(text), Block(text))),
            Section("Table", (Table((text, "b"), ((text, text), ("x", text))),), level=3),
        ),
        warning=text,
    )
    return markdown(document)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_a_text_everywhere(text):
    harmless(everywhere(text))


def harmless(rendered: str) -> None:
    tokens = PARSER.parse(rendered)
    assert {token.type for token in tokens} <= OURS
    for token in tokens:
        for child in token.children or []:
            assert child.type in ("text", "strong_open", "strong_close", "softbreak", "hardbreak", "text_special"), (
                child
            )
    assert all(character.isprintable() or character == "\n" for character in rendered)
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    assert headings == ["h1", "h2", "h3"]
    assert sum(token.type == "fence" for token in tokens) == 1
    assert sum(token.type == "tr_open" for token in tokens) == 3


@given(TEXTS)
def test_any_text_is_a_text_everywhere(text):
    harmless(everywhere(text))


@given(st.text(string.ascii_letters + string.punctuation + " ", max_size=60))
def test_a_text_reads_as_it_was_written(text):
    assert plain(f"x{text}x") == f"x{text}x"


def test_lines_are_kept_where_there_is_room_for_them():
    assert inline("one\ntwo") == "one / two"
    assert fenced("one\n```\ntwo") == ["````text", "one", "```", "two", "````"]


@pytest.mark.parametrize("text", HOSTILE)
def test_machines_get_the_text_itself_in_visible_characters(text):
    data: dict[str, object] = {"text": text, "list": [text, None], "none": None, "table": {"name": text}}
    for written, read in ((machine.toml(data), tomllib.loads), (machine.json(data), json.loads)):
        assert all(character.isprintable() or character == "\n" for character in written)
        found = read(written)
        assert found["text"] == text
        assert found["table"] == {"name": text}
    assert "none" not in tomllib.loads(machine.toml(data))
    assert json.loads(machine.json(data))["none"] is None


@given(st.text(max_size=40))
def test_any_text_comes_back_from_toml_and_json(text):
    data: dict[str, object] = {"text": text}
    assert tomllib.loads(machine.toml(data)) == data
    assert json.loads(machine.json(data)) == data
