"""What a command is started with: its arguments and its environment."""

from collections.abc import Iterable, Mapping, Sequence

from cockpit.model.runs import MissingEnvironment, RunnerError

BASH = ("bash", "-euo", "pipefail", "-c")
ALLOWED = frozenset({"PATH", "HOME", "LANG", "TZ", "USER", "LOGNAME", "SHELL", "TMPDIR", "SSH_AUTH_SOCK"})
ALLOWED_PREFIXES = ("LC_", "XDG_")


def build_argv(
    *, run: str | None = None, argv: Sequence[str] | None = None, wrapper: Sequence[str] = ()
) -> tuple[str, ...]:
    """The arguments of a plan's `run` text (for bash, which stops at the first failure) or `argv` array (no shell).

    wrapper: a command put in front, which gets the rest as its arguments. Raises RunnerError on what cannot be executed.
    """
    if (run is None) == (argv is None):
        raise RunnerError("a command has either `run` or `argv`")
    command = (*BASH, run) if run is not None else tuple(argv or ())
    if not command or not command[0]:
        raise RunnerError("`argv` names no program")
    full = (*wrapper, *command)
    for item in full:
        if "\0" in item:
            raise RunnerError(f"a command's argument cannot hold a NUL character: {item!r}")
    return full


def build_env(os_environ: Mapping[str, str], names: Iterable[str], extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a command: the allow-list, what the plan names, and `extra` (parameters), which wins.

    TERM is "dumb": nothing looks at the output while it is written. Raises MissingEnvironment for names that are unset.
    """
    wanted = tuple(names)
    missing = sorted({name for name in wanted if name not in os_environ and name not in extra})
    if missing:
        raise MissingEnvironment(tuple(missing))
    env = {name: value for name, value in os_environ.items() if name in ALLOWED or name.startswith(ALLOWED_PREFIXES)}
    env["TERM"] = "dumb"
    env.update((name, os_environ[name]) for name in wanted if name in os_environ)
    env.update(extra)
    for name, value in env.items():
        if not name or "=" in name or "\0" in name or "\0" in value:
            raise RunnerError(f"environment variable {name!r}: its name or value cannot be passed to a command")
    return env
