"""Real git repositories for tests, untouched by anybody's own settings."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ENV = {
    "PATH": os.environ.get("PATH", ""),
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.invalid",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.invalid",
}


@dataclass
class Repository:
    """One repository."""

    path: Path

    @classmethod
    def make(cls, path: Path) -> "Repository":
        path.mkdir(parents=True, exist_ok=True)
        made = cls(path)
        made.git("init", "-q", "-b", "main")
        made.commit("first", {"README.md": "hello\n"})
        return made

    def git(self, *words: str, **env: str) -> str:
        done = subprocess.run(
            ("git", "-C", str(self.path), *words), env={**ENV, **env}, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def commit(self, message: str, files: dict[str, str] | None = None, at: int = 1_700_000_000) -> str:
        """A commit at an epoch time; its sha."""
        self.write(files or {})
        self.git("add", "-A")
        when = f"{at} +0000"
        self.git(
            "commit", "-q", "--allow-empty", "-m", message, GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when
        )  # fmt: skip
        return self.git("rev-parse", "HEAD")
