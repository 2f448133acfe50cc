"""Which silences between two polls are gaps: time nobody watched, drawn as nothing."""

from collections.abc import Sequence

MOST_BLANKS = 20


def gap_after(times: Sequence[float], number: int, longest_s: float | None) -> bool:
    """Whether the silence between a poll and the next is longer than twice the pace around it.

    longest_s: twice the slowest pace; longer is always a gap. None: numbers that people enter speak until the next one.
    """
    if longest_s is None:
        return False
    silence = times[number + 1] - times[number]
    if silence > longest_s:
        return True
    before = times[number] - times[number - 1] if number > 0 else silence
    after = times[number + 2] - times[number + 1] if number + 2 < len(times) else silence
    return silence > 2 * max(before, after)


def spaced(
    points: Sequence[tuple[float, float | None]], longest_s: float | None, latest_s: float | None, now: float
) -> tuple[float | None, ...]:
    """Values one after the other, with None for what was not watched: as many as polls were missed, up to a limit.

    latest_s: twice the pace of now, for the time since the last poll.
    """
    times = [at for at, _ in points]
    found: list[float | None] = []
    for number, (at, value) in enumerate(points):
        found.append(value)
        if number + 1 < len(points):
            if gap_after(times, number, longest_s):
                pace = max(at - times[number - 1] if number else 0.0, (longest_s or 0.0) / 100, 1.0)
                found += [None] * _missed(times[number + 1] - at, pace)
        elif latest_s is not None and now - at > latest_s + 15:
            found += [None] * _missed(now - at, latest_s / 2)
    return tuple(found)


def _missed(silence: float, pace: float) -> int:
    return max(1, min(MOST_BLANKS, round(silence / pace) - 1))
