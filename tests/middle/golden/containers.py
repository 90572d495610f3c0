"""Elements of containers: borrowed when looked at, moved when taken out or put in."""

from __future__ import annotations

from collections import deque


class Job:
    def __init__(self, cost: int) -> None:
        self.cost = cost


def first_cost(jobs: list[Job]) -> int:  # counts: 0
    return jobs[0].cost


def last_of(rows: list[list[Job]]) -> int:  # counts: 0
    return rows[-1][-1].cost


def taken(jobs: list[Job]) -> Job:  # counts: 0
    return jobs.pop()


def moved(jobs: list[Job], done: list[Job]) -> None:
    done.append(jobs.pop())


def queued(jobs: deque[Job]) -> int:  # counts: 1
    job = jobs.popleft()
    return job.cost


def found(jobs: dict[str, Job], name: str) -> int:  # counts: 0
    return jobs[name].cost


def asked(jobs: dict[str, Job], name: str) -> int:
    job = jobs.get(name)
    return 0 if job is None else job.cost


def exchanged(jobs: list[Job]) -> None:
    jobs[0], jobs[1] = jobs[1], jobs[0]


def member(jobs: dict[str, Job], name: str) -> bool:  # counts: 0
    return name in jobs


def main() -> int:
    jobs = [Job(1), Job(2)]
    done: list[Job] = []
    exchanged(jobs)
    moved(jobs, done)
    waiting = deque([Job(4)])
    named = {"a": Job(5)}
    sum = first_cost(jobs) + last_of([jobs]) + taken(jobs).cost + queued(waiting)
    return sum + found(named, "a") + asked(named, "b") + int(member(named, "a"))
