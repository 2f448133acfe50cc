"""Markup within a line: text without it, the code and links in it, the label it begins with.

Markdown's own inline rules are not used: these few expressions are linear, keep what a runbook means by the marks, and
leave `<version>` alone, which Markdown would call HTML.
"""

import html
import re
import unicodedata
from typing import NamedTuple

_HTML = (
    "a|abbr|address|article|aside|b|big|blockquote|br|caption|center|cite|code|col|colgroup|dd|del|details|dfn|div|dl|"
    "dt|em|figcaption|figure|font|footer|h1|h2|h3|h4|h5|h6|header|hr|i|img|input|ins|kbd|label|li|main|mark|nav|ol|p|"
    "picture|pre|q|s|samp|section|small|source|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|tt|"
    "u|ul|var|video|wbr"
)
HTML_NAMES = frozenset(_HTML.split("|"))
TAG = re.compile(rf"</?(?:{_HTML})(?:\s[^<>]*)?/?>", re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?-->")
CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
LINK = re.compile(r"\[([^\[\]]+)\]\(<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)?)>?(?:\s+[\"'][^\"'()]*[\"'])?\)")
_EMPTY_LINK = re.compile(r"\[\s*\]\([^()\s]*\)")
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[([^\[\]]*)\]")
BARE_URL = re.compile(r"https?://[^\s<>\"'`|)\]]+")
_AUTO = re.compile(r"<(https?://[^<>\s]+)>")
_STRONG = re.compile(r"(?<!\*)\*\*(?=\S)([^*]+?)\*\*|(?<![\w_])__(?=\S)([^_]+?)__(?!\w)")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_]+?)_(?![\w_])")
_STRIKE = re.compile(r"~~([^~]+)~~")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPACES = re.compile(r"\s+")
_SYMBOLS = re.compile(
    "^(?:[\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\u25a0-\u25ff\U0001f000-\U0001faff\ufe0f\u200d]|:[a-z0-9_+-]+:(?=\\s))+\\s*"
)
_LABEL_BOLD = re.compile(r"^(?:\*\*|__)([^*]{1,120}?)\s*:?\s*(?:\*\*|__)\s*(:|\uff1a|\s-\s|\s\u2013\s|\s\u2014\s)?\s*")
_LABEL_PLAIN = re.compile(r"^([A-Z0-9][^:`|.!?\u2192]{0,70}?):\s+(?=\S)")


_TICKS = 80
"""A line with more backticks than this is not looked at for code: no author meant it, and it would take long."""


class Code(NamedTuple):
    """Inline code: its text, and where it stands in the line."""

    text: str
    start: int
    end: int


def codes(text: str) -> list[Code]:
    """The inline code of a line."""
    if "`" not in text or text.count("`") > _TICKS:
        return []
    return [Code(match[2].strip(), match.start(), match.end()) for match in CODE.finditer(text)]


def without_code(text: str) -> str:
    """A line without its inline code."""
    return text if text.count("`") > _TICKS else CODE.sub("", text)


def links(text: str) -> list[tuple[str, str]]:
    """(title, address) of each link; a bare address has itself for a title."""
    found = []
    if "](" in text:
        found = [(plain(match[1]), match[2]) for match in LINK.finditer(IMAGE.sub("", text)) if match[2]]
    if "://" in text:
        rest = LINK.sub("", text)
        found += [(url, url) for url in (match[0].rstrip(".,;:") for match in BARE_URL.finditer(rest))]
    return found


def plain(text: str) -> str:
    """The text of a line as a person reads it, on one line, without leading signs such as a tick."""
    if "`" in text and text.count("`") > _TICKS:
        text = _prose(text.replace("`", ""))
    elif "`" in text:
        parts: list[str] = []
        at = 0
        for match in CODE.finditer(text):
            parts += [_prose(text[at : match.start()]), match[2].strip() if len(match[2]) > 1 else match[2]]
            at = match.end()
        text = "".join([*parts, _prose(text[at:])])
    else:
        text = _prose(text)
    text = _SYMBOLS.sub("", _SPACES.sub(" ", text).strip().replace("\ufe0f", ""))
    return text.strip()


def _prose(text: str) -> str:
    if "<" in text:
        text = _AUTO.sub(r"\1", COMMENT.sub("", text))
        text = TAG.sub(" ", text)
    if "[" in text:
        text = _EMPTY_LINK.sub("", LINK.sub(lambda match: match[1], IMAGE.sub("", text)))
        text = _REFERENCE.sub(r"\1", text)
    if "*" in text or "_" in text:
        text = _STRONG.sub(lambda match: match[1] or match[2], text)
        text = _EMPHASIS.sub(lambda match: match[1] or match[2], text)
    if "~~" in text:
        text = _STRIKE.sub(r"\1", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text)
    return text


def label(text: str) -> tuple[str, str]:
    """("Owner", "QA") of "**Owner:** QA" or "Owner: QA"; ("", text) where it begins with no label."""
    text = text.strip()
    bold = _LABEL_BOLD.match(text)
    if bold is not None and (
        bold[2] or bold[0].rstrip().rstrip("*_").rstrip().endswith(":") or bold.end() == len(text)
    ):
        return plain(bold[1]).rstrip(":"), text[bold.end() :].strip()
    mild = _LABEL_PLAIN.match(text)
    if mild is not None and len(mild[1].split()) <= 7:
        return plain(mild[1]), text[mild.end() :].strip()
    return "", text


def is_label(text: str) -> bool:
    """Whether a whole line only announces what follows: "**Troubleshooting**:", "Go only if:"."""
    text = text.strip()
    if text.endswith((":", ":**", ":__", "\uff1a")) and not text.startswith(("$ ", "|")):
        return True
    bold = _LABEL_BOLD.match(text)
    return bold is not None and bold.end() == len(text)


def slug(text: str, longest: int = 48) -> str:
    """An id from words: "Run staging smoke" -> "run-staging-smoke"; "" when nothing is left."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("\u00df", "ss"))
        text = "".join(char for char in text if not unicodedata.combining(char))
    words = re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.")
    words = re.sub(r"\.(?![0-9])|(?<![0-9])\.", "-", words)
    words = re.sub(r"-{2,}", "-", words).strip("-.")
    if len(words) <= longest:
        return words
    cut = words[: longest + 1].rsplit("-", 1)[0]
    return (cut if len(cut) > longest // 3 else words[:longest]).strip("-.")


def sentence(text: str, longest: int = 120) -> tuple[str, str]:
    """(title, rest): a text short enough for a title, and what did not fit, "" where all of it did.

    The title ends where a sentence or a clause does, and the rest is the whole text, so that nothing is lost.
    """
    if len(text) <= longest:
        return text.rstrip(), ""
    head = text[: longest + 1]
    for ends in (". ", "; ", " - ", " \u2013 ", " \u2014 ", ": ", ", ", " "):
        cut = head.rfind(ends)
        if cut > longest // 4:
            return head[:cut].rstrip(" ,;:-"), text
    return text[:longest], text
