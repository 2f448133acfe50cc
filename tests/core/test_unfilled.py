"""What a command still holds for somebody to fill in, and what only looks like it."""

import pytest

from cockpit.core.runs import unfilled


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("pnpm vitest run lib/spx/__tests__/...", "..."),
        (".../deploy.sh", "..."),
        ("gh release create vX.Y.Z", "vX.Y.Z"),
        ("deploy --version <version>", "<version>"),
        ("deploy <release name>", "<release name>"),
        ("cp /path/to/caro .", "/path/to/"),
        ("helm upgrade {{ chart }}", "{{ chart }}"),
        ("export TOKEN=CHANGEME", "CHANGEME"),
    ],
)
def test_what_is_left(text: str, left: str) -> None:
    assert unfilled(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "go test ./...",
        "go vet ./... && go test ./...",
        "sort <in >out",
        "cat <<EOF\nx\nEOF",
        "diff <(ls a) <(ls b)",
        "if [[ a < b && c > d ]]; then echo; fi",
        "echo wait...",
        "curl http://x/y?z=1..2",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert unfilled(text) == ""
