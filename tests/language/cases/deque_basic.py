"""Double-ended queues: a breadth-first search and a ring."""

from __future__ import annotations

from collections import deque


def distances(edges: dict[int, list[int]], start: int) -> dict[int, int]:
    found = {start: 0}
    queue: deque[int] = deque()
    queue.append(start)
    while queue:
        node = queue.popleft()
        for neighbour in edges.get(node, []):
            if neighbour not in found:
                found[neighbour] = found[node] + 1
                queue.append(neighbour)
    return found


def main() -> int:
    queue: deque[str] = deque()
    queue.append("b")
    queue.append("c")
    queue.appendleft("a")
    print(len(queue), queue[0], queue[-1], queue[1])
    print(queue.pop(), queue.popleft(), len(queue))
    for index in range(20):
        queue.append(f"item {index}")
        if len(queue) > 3:
            queue.popleft()
    for item in queue:
        print(item)
    queue[0] = "first"
    print(list(queue), "first" in queue)
    queue.clear()
    print(len(queue), not queue)
    print(distances({1: [2, 3], 2: [4], 3: [4, 5], 5: [1]}, 1))
    return 0
