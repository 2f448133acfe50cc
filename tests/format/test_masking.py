"""Known secrets and known shapes never get through, however they are spelled, cut or coloured."""

import base64
import json
import string
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cockpit.format.masking import LONGEST_LINE, Masker, SecretTooShort

SECRET = "tr0ub4dor&3 <ünïcode>/+?"
MASK = "[masked]"
# Put together here so that this file itself holds nothing that looks like a credential.
SHAPES = {
    "GitHub classic": "ghp_" + "A1b2C3d4" * 4 + "zzzz",
    "GitHub OAuth": "gho_" + "A1b2C3d4" * 4 + "zzzz",
    "GitHub app": "ghs_" + "A1b2C3d4" * 4 + "zzzz",
    "GitHub fine-grained": "github_pat_" + "11ABCDEFG0" * 8,
    "GitLab": "glpat-" + "x1y2z3w4v5u6t7s8r9q0",
    "AWS key id": "AKIA" + "IOSFODNN7EXAMPLE",
    "AWS temporary key id": "ASIA" + "IOSFODNN7EXAMPLE",
    "Slack bot": "xoxb-" + "123456789012-1234567890123-abcdefghijkl",
    "Slack app": "xapp-" + "1-A111-222-abcdef",
    "JWT": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "Stripe": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "Stripe restricted": "rk_test_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "Google": "AIza" + "SyA1234567890abcdefghijklmnopqrstuv",
    "Netlify": "nfp_" + "a1B2c3D4" * 5,
    "npm": "npm_" + "a1B2c3D4" * 4 + "wxyz",
    "PyPI": "pypi-" + "AgEIcHlwaS5vcmcCJDEyMzQ1Njc4",
    "model service": "sk-" + "proj-abcdefghijklmnopqrstuvwx",
    "Docker": "dckr_pat_" + "abcdefghijklmnopqrstuvw",
    "SendGrid": "SG." + "abcdefghijklmnopqrstuv.wxyz0123456789abcdefghij",
    "DigitalOcean": "dop_v1_" + "0123456789abcdef" * 4,
    "Hugging Face": "hf_" + "abcdefghijklmnopqrstuvwxyzABCDEFGH",
}
# What stands around the secret part has to stay readable.
CONTEXTS = [
    ("Authorization: Bearer ", "abc.def-123_xyz", ""),
    ("authorization: Basic ", "dXNlcjpwYXNz", ""),
    ('{"Authorization": "token ', "0123456789abcdef", '"}'),
    ("curl -H 'Authorization: Bearer ", "abcdef", "' https://example.org/"),
    ("bearer ", "0123456789abcdefghij", " was refused"),
    ("https://deploy:", "p4ss.word", "@example.org/path"),
    ("postgres://:", "p4ss", "@db:5432/app"),
    ("git clone https://", "0123456789abcdef0123", "@github.com/o/r"),
    ("AWS_SECRET_ACCESS_KEY=", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""),
    ('"aws_secret_access_key": "', "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", '"'),
    ("https://hooks.slack.com/services/", "T000/B000/XXXXYYYYZZZZ", " failed"),
    ("https://discord.com/api/webhooks/123456789012345678/", "aBcDeF-gHiJ_kLmN", "?wait=true"),
    ("//registry.example.org/:_authToken=", "0f1e2d3c4b5a", ""),
    ("AccountName=x;AccountKey=", "abcdefghijklmnopqrstuvwxyz==", ";Endpoint=y"),
]
HARMLESS = [
    "the risk-assessment-and-mitigation-plan.md is task-oriented and disk-space-consuming-indeed",
    "http://localhost:8080/api/health@v2 answered 200 in 13 ms",
    "ssh://git@github.com/o/r.git and https://user@example.org/",
    "the bearer of this letter; authorization required; token expired; secret sauce",
    "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "commit e83c5163316f89bfbde7d9ab23ca2e25604af290, AKIAs are keys, ghp_ is a prefix, npm_config_registry=x",
    "-----BEGIN CERTIFICATE-----",
    "MAKIA" + "IOSFODNN7EXAMPLE1",
]
KEY = (
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n"
    + "\n".join("MIIEowIBAAKCAQEA7" * 3 for _ in range(20))
    + "\n-----END RSA PRIVATE KEY-----"
)


@pytest.mark.parametrize("token", SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize("around", ["{}", "token={}", '"{}"', "({}),", "x\n{}\ny"])
def test_token_shapes(token, around):
    assert Masker().mask(around.format(token)) == around.format(MASK)


@pytest.mark.parametrize(("before", "secret", "after"), CONTEXTS)
def test_secrets_known_by_what_stands_around_them(before, secret, after):
    assert Masker().mask(f"{before}{secret}{after}") == f"{before}{MASK}{after}"


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_text_is_left_alone(text):
    assert Masker().mask(text) == text


def test_coloured_tokens():
    token = SHAPES["GitHub classic"]
    assert Masker().mask(f"{token[:7]}\x1b[01;31m\x1b[K{token[7:20]}\x1b[m{token[20:]}.") == f"{MASK}"


def test_private_keys_are_masked_whole():
    assert Masker().mask(f"before\n{KEY}\nafter") == f"before\n{MASK}\nafter"
    assert Masker().mask(json.dumps({"key": KEY})) == f'{{"key": "{MASK}"}}'
    assert Masker().mask(KEY.replace("\n", "\r\n") + "!") == f"{MASK}!"
    assert Masker().mask("x " + KEY[:200]) == f"x {MASK}"  # its end never came
    assert Masker().mask("-----BEGIN PGP PRIVATE KEY BLOCK-----\nabc\n-----END PGP PRIVATE KEY BLOCK-----") == MASK


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        quote(SECRET, safe="").replace("%C3", "%c3").replace("%BC", "%bc"),
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        quote(SECRET, safe="!'()*-._~<>"),
        "".join(f"%{byte:02X}" for byte in SECRET.encode()),
        json.dumps(SECRET)[1:-1].replace("/", "\\/"),
        "\n".join(SECRET).replace("\n \n", " \n"),
        SECRET[:9] + "\r\n    " + SECRET[9:],
        SECRET[:9] + "\x1b[31m" + SECRET[9:],
    ],
)
def test_spellings_of_a_known_value(spelling):
    assert Masker([SECRET]).mask(f"<{spelling}>") == f"<{MASK}>"


def test_quoted_for_a_shell():
    assert Masker(["it's-secret"]).mask("echo 'it'\\''s-secret'") == f"echo '{MASK}'"


@given(secret=st.text(min_size=4, max_size=40), before=st.binary(max_size=8), after=st.binary(max_size=8))
def test_base64_wherever_the_value_begins(secret, before, after):
    assume(len(secret.strip()) >= 4)
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        text = encode(before + secret.encode() + after).decode()
        masked = Masker([secret]).mask(text)
        assert MASK in masked or "***" in masked
        # What is left may decode to what stood around, but to nothing of the secret's inside.
        size = len(secret.encode())
        left = len(masked.replace(MASK, "").replace("***", "").rstrip("="))
        assert left <= (len(before) + len(after)) * 4 / 3 + 2, (text, masked, size)


def test_base64_broken_into_lines():
    secret = "a-rather-long-secret-value-that-spans-lines-of-base64-and-then-some-more"
    wrapped = base64.encodebytes(b"x" * 50 + secret.encode() + b"y" * 50).decode()
    masked = Masker([secret]).mask(wrapped)
    assert masked.count(MASK) == 1
    first, _, last = masked.partition(MASK)
    assert set(base64.b64decode(first[: len(first) // 4 * 4].replace("\n", ""))) == {ord("x")}
    assert len(last) < 80


def test_lines_of_a_multi_line_value_are_masked_one_by_one():
    value = "line-one-of-secret\nline-two-of-secret\n"
    masker = Masker([value])
    assert masker.mask(f"{value}") == f"{MASK}\n"
    assert masker.mask("> line-two-of-secret!\n> line-one-of-secret?") == f"> {MASK}!\n> {MASK}?"


@pytest.mark.parametrize("value", ["", "abc", "  ab  ", "\t\n    "])
def test_values_too_short_to_mask_are_refused(value):
    with pytest.raises(SecretTooShort, match=r"DEPLOY_TOKEN is (empty|only \d characters long).*at least 4") as caught:
        Masker({"DEPLOY_TOKEN": value})
    assert not value.strip() or value.strip() not in str(caught.value)
    with pytest.raises(SecretTooShort, match="secret number 2"):
        Masker(["long enough", value])


@pytest.mark.parametrize("secret", ["mask", "masked", "[masked]", "sked"])
def test_the_mask_never_spells_a_secret(secret):
    assert secret not in Masker([secret]).mask(f"a {secret} b")


def test_overlapping_secrets_leave_nothing():
    assert Masker(["abcdef", "defghi"]).mask("xabcdefghiy") == f"x{MASK}y"
    assert Masker(["aaaa"]).mask("aaaaaa") == MASK


# --- streams ----------------------------------------------------------------------------------------------------------

ALPHABET = "ab1%\n\r\t \x1b[0m"
PIECES = st.lists(
    st.one_of(
        st.text(ALPHABET, max_size=6),
        st.sampled_from(
            [
                SECRET,
                "\n".join(SECRET[:12]) + SECRET[12:],
                base64.encodebytes(b"..." + SECRET.encode() * 3).decode(),
                *SHAPES.values(),
                "".join(CONTEXTS[0]) + "\n",
                "".join(CONTEXTS[5]) + "\n",
                KEY,
                KEY[:90],
                "-----BEGIN PRIVATE KEY-----\n",
                "-----END PRIVATE KEY-----\n",
                "plain words, and more of them\n",
                "multi-line one\nmulti-line two",
            ]
        ),
    ),
    max_size=12,
)
MASKER = Masker([SECRET, "multi-line one\nmulti-line two", "ab1ab1"])


@given(pieces=PIECES, data=st.data())
def test_a_stream_masks_as_the_whole_would_be(pieces, data):
    whole = "".join(pieces).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    stream = MASKER.stream()
    chunks = [whole[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert b"".join([*map(stream.feed, chunks), stream.finish()]) == MASKER.mask_bytes(whole)


@given(pieces=PIECES)
def test_a_stream_of_single_bytes(pieces):
    whole = "".join(pieces).encode()
    stream = MASKER.stream()
    parts = [stream.feed(whole[at : at + 1]) for at in range(len(whole))]
    assert b"".join([*parts, stream.finish()]) == MASKER.mask_bytes(whole)


@given(
    secret=st.text(string.ascii_letters + string.digits + "-_%/+=", min_size=4, max_size=30),
    around=st.lists(st.text(ALPHABET + string.ascii_letters, max_size=20), min_size=1, max_size=6),
)
@example(secret="0000", around=["\x1b[", "A"])
def test_no_secret_survives(secret, around):
    masked = Masker([secret]).mask(secret.join(around))
    assert secret not in masked


def test_complete_lines_are_not_held_back():
    stream = Masker(["a-secret-value"]).stream()
    assert stream.feed(
        b"first line, long enough to stand clear of secrets\nsecond\nthird one, which is long as well...\n"
    )
    plain = Masker().stream()
    assert plain.feed(b"one\ntwo") == b"one\n"
    assert plain.feed(b"\n") == b"two\n"
    assert plain.finish() == b""


@pytest.mark.parametrize(
    "secret", [b"correct-horse-battery", SHAPES["GitHub classic"].encode(), SHAPES["JWT"].encode()]
)
@pytest.mark.parametrize("chunk", [1000, 65536, 1 << 20])
def test_endless_lines_are_let_go_without_a_leak(secret, chunk):
    stream = Masker(["correct-horse-battery"]).stream()
    whole = b"".join(b"." * (LONGEST_LINE // 3 + shift) + secret + b";" for shift in range(0, 200, 7))
    parts, held = [], 0
    for at in range(0, len(whole), chunk):
        parts.append(stream.feed(whole[at : at + chunk]))
        held = max(held, at + chunk - sum(map(len, parts)))
    parts.append(stream.finish())
    masked = b"".join(parts)
    assert masked.count(MASK.encode()) == 29
    assert set(masked.replace(MASK.encode(), b"")) <= set(b".;")
    assert held <= 2 * LONGEST_LINE + chunk + len(whole) - len(masked)


def test_an_endless_token_never_begins_to_show():
    stream = Masker().stream()
    head, body = b"eyJ" + b"a" * 20 + b".", b"b" * 50_000
    masked = stream.feed(b"token " + head) + b"".join(stream.feed(body) for _ in range(20))
    masked += stream.feed(b" and on\n") + stream.finish()
    assert b"b" * 8 not in masked
    assert masked.endswith(b" and on\n")


def test_long_lines_take_linear_time():
    """A second for a megabyte of what is worst for expressions that look back and forth."""
    masker = Masker([SECRET])
    for unit in (b"a", b" ", b"://", b"eyJ", b"bearer ", b"-----BEGIN ", b"\x1b[", b"authorization:", b"a@:/", b"%"):
        data = unit * (100_000 // len(unit))
        began = time.process_time()
        masker.mask_bytes(data)
        assert time.process_time() - began < 10.0, unit
