"""What credentials look like: the shapes their issuers document, so that a token nobody declared is masked as well.

Each shape has fixed texts of which one must occur (a quick look that spares most text the expression; lower case where
the expression ignores case), and an expression whose first group, or whole match without one, is the secret part. No
expression crosses a line, and each begins with fixed text, so that a scan of long lines stays linear.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Shape(NamedTuple):
    """How one kind of secret looks. hints: lower-case bytes, one of which each such text holds; tried before the
    pattern."""

    name: str
    hints: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    any_case: bool = False


def _shape(name: str, hints: str, pattern: bytes, *, any_case: bool = False) -> Shape:
    flags = re.IGNORECASE if any_case else 0
    return Shape(name, tuple(hint.encode() for hint in hints.split()), re.compile(pattern, flags), any_case)


# Neither white space nor what usually stands around a value.
_REST = rb"[^\s\"'`,;<>(){}\[\]\\]"

SHAPES = (
    _shape("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", rb"gh[pousr]_[A-Za-z0-9_.-]{20,1024}"),
    _shape("GitHub fine-grained token", "github_pat_", rb"github_pat_[A-Za-z0-9_]{16,255}"),
    _shape("GitLab token", "glpat- gldt- glrt- glcbt- glptt-", rb"gl(?:pat|dt|rt|cbt|ptt)-[A-Za-z0-9_.-]{16,255}"),
    _shape("AWS access key id", "AKIA ASIA", rb"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _shape(
        "AWS secret key",
        "aws",
        rb"aws_?secret_?(?:access_?)?key[\"']?[ \t]*[=:][ \t]*[\"']?([a-z0-9/+=]{30,})",
        any_case=True,
    ),
    _shape("Azure account key", "AccountKey=", rb"AccountKey=([A-Za-z0-9/+=]{20,})"),
    _shape("Slack token", "xox", rb"xox[abeoprs]-[A-Za-z0-9-]{8,255}"),
    _shape("Slack app token", "xapp-", rb"xapp-[A-Za-z0-9-]{8,255}"),
    _shape(
        "Slack webhook",
        "hooks.slack.com/",
        rb"hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9/_+-]{8,255})",
    ),
    _shape(
        "Discord webhook",
        "/webhooks/",
        rb"/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{5,24}/([A-Za-z0-9_-]{8,255})",
    ),
    _shape("JSON web token", "eyJ", rb"eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)*"),
    _shape(
        "Authorization header",
        "authorization",
        rb"authorization[\"']?[ \t]*[:=][ \t]*[\"']?"
        rb"(?:bearer|basic|token|apikey|bot|key|digest|negotiate)[ \t]+(" + _REST + rb"{4,})",
        any_case=True,
    ),
    _shape("Bearer token", "bearer", rb"bearer[ \t]{1,8}([a-z0-9._~+/=-]{16,})", any_case=True),
    _shape("Password in a URL", "://", rb"://[^\s/@:?#\"'<>]{0,256}:([^\s/@?#\"'<>]{1,512})@"),
    _shape("Token in a URL", "://", rb"://([^\s/@:?#\"'<>]{16,512})@"),
    _shape("Stripe key", "k_live_ k_test_", rb"[rsp]k_(?:live|test)_[A-Za-z0-9]{10,255}"),
    _shape("Stripe webhook secret", "whsec_", rb"whsec_[A-Za-z0-9+/=]{16,255}"),
    _shape("Google API key", "AIza", rb"AIza[A-Za-z0-9_-]{35}"),
    _shape("Google OAuth token", "ya29.", rb"ya29\.[A-Za-z0-9_-]{16,}"),
    _shape("Google client secret", "GOCSPX-", rb"GOCSPX-[A-Za-z0-9_-]{16,}"),
    _shape("Netlify token", "nfp_ nfc_ nfo_ nfu_", rb"nf[pcou]_[A-Za-z0-9]{16,255}"),
    _shape("npm token", "npm_", rb"npm_[A-Za-z0-9]{36}"),
    _shape("npm registry token", "_authToken", rb"_authToken[ \t]*=[ \t]*[\"']?(" + _REST + rb"{8,})"),
    _shape("PyPI token", "pypi-", rb"pypi-[A-Za-z0-9_-]{16,}"),
    _shape("Model service key", "sk-", rb"(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{20,}"),
    _shape("Docker token", "dckr_", rb"dckr_[a-z]{3}_[A-Za-z0-9_-]{16,}"),
    _shape("SendGrid key", "SG.", rb"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    _shape("DigitalOcean token", "_v1_", rb"do[opr]_v1_[a-f0-9]{40,}"),
    _shape("Hugging Face token", "hf_", rb"(?<![A-Za-z0-9_])hf_[A-Za-z0-9]{30,}"),
)

KEY_BEGIN = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
KEY_END = re.compile(rb"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
# What a private key whose end never comes may be made of, line breaks written as \n included.
KEY_BODY = re.compile(rb"[A-Za-z0-9+/=:,.\s\\-]*")
LONGEST_KEY = 16 * 1024  # 16384 bits take 12.7 KB


def found(data: bytes) -> Iterator[tuple[int, int, str]]:
    """(begin, end, shape's name) of what looks like a credential; of a private key, `KEY_BEGIN` and the others tell."""
    lowered = data.lower()
    for shape in SHAPES:
        if any(hint in (lowered if shape.any_case else data) for hint in shape.hints):
            for match in shape.pattern.finditer(data):
                yield *match.span(match.lastindex or 0), shape.name


def keys(data: bytes) -> Iterator[tuple[int, int]]:
    """Where private keys are, from their first line to their last, or as far as one without an end may reach."""
    for begin in KEY_BEGIN.finditer(data):
        limit = begin.end() + LONGEST_KEY
        end = KEY_END.search(data, begin.end(), limit) or KEY_BODY.match(data, begin.end(), limit)
        yield begin.start(), end.end() if end else begin.end()
