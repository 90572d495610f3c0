"""list, dict, set and deque against Python's own, operation by operation."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgen.runtime import heap
from kgen.runtime.bytearray import ByteArray
from kgen.runtime.deque import Deque
from kgen.runtime.dict import Dict
from kgen.runtime.list import List
from kgen.runtime.set import Set
from tests.runtime.worlds import bounds, octets, outcome, raw, written

SMALL = st.integers(-12, 12)
INDEX = st.integers(-9, 9)


def make(values: list[int]) -> List[int]:
    result = List[int]()
    for value in values:
        result.append(value)
    return result


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "append",
                "pop",
                "pop_at",
                "insert",
                "set",
                "get",
                "delete",
                "remove",
                "reverse",
                "sort",
                "extend",
                "index",
            ]
        ),
        INDEX,
        SMALL,
    ),
    max_size=40,
)


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_a_list_does_what_pythons_does(steps: list[tuple[str, int, int]]) -> None:
    ours, theirs = List[int](), list[int]()
    for name, index, value in steps:
        match name:
            case "append":
                ours.append(value)
                theirs.append(value)
            case "pop":
                assert outcome(lambda: ours.pop()) == outcome(lambda: theirs.pop())
            case "pop_at":
                assert outcome(lambda: ours.pop(index)) == outcome(lambda: theirs.pop(index))
            case "insert":
                ours.insert(index, value)
                theirs.insert(index, value)
            case "set":
                assert outcome(lambda: ours.__setitem__(index, value)) == outcome(
                    lambda: theirs.__setitem__(index, value)
                )
            case "get":
                assert outcome(lambda: ours[index]) == outcome(lambda: theirs[index])
            case "delete":
                assert outcome(lambda: ours.__delitem__(index)) == outcome(lambda: theirs.__delitem__(index))
            case "remove":
                assert outcome(lambda: ours.remove(value)) == outcome(lambda: theirs.remove(value))
            case "reverse":
                ours.reverse()
                theirs.reverse()
            case "sort":
                ours.sort(value > 0)
                theirs.sort(reverse=value > 0)
            case "extend":
                ours.extend(ours)
                theirs.extend(theirs)
                del theirs[30:]
                ours.delete_slice(30, 0, 1, True, False)
            case _:
                assert outcome(lambda: ours.index(value)) == outcome(lambda: theirs.index(value))
        assert list(ours) == theirs
        assert len(ours) == len(theirs)
    assert written(ours.__write_repr__) == repr(theirs)


@given(st.lists(SMALL, max_size=12), st.one_of(st.none(), INDEX), st.one_of(st.none(), INDEX), st.integers(-3, 3))
@settings(max_examples=150, deadline=None)
def test_slices_clamp_as_pythons(values: list[int], start: int | None, stop: int | None, step: int) -> None:
    ours = make(values)
    taken = outcome(lambda: list(ours.__getslice__(start or 0, stop or 0, step, start is not None, stop is not None)))
    assert taken == outcome(lambda: values[start:stop:step])
    assert list(ours.__getrange__(*bounds(start, stop))) == values[start:stop]


@given(st.binary(max_size=12), st.one_of(st.none(), INDEX), st.one_of(st.none(), INDEX), st.binary(max_size=5))
@settings(max_examples=150, deadline=None)
def test_ranges_of_bytearrays_are_read_and_replaced_as_pythons(
    content: bytes, start: int | None, stop: int | None, values: bytes
) -> None:
    ours, theirs = ByteArray(), bytearray(content)
    ours.extend(octets(content))
    assert raw(ours.__getrange__(*bounds(start, stop)).as_bytes()) == theirs[start:stop]
    ours.assign_range(*bounds(start, stop), octets(values))
    theirs[start:stop] = values
    assert raw(ours.as_bytes()) == theirs


@given(st.lists(st.tuples(SMALL, st.integers(0, 1000)), max_size=70), st.booleans())
@settings(max_examples=60, deadline=None)
def test_sorting_is_stable(pairs: list[tuple[int, int]], reverse: bool) -> None:
    ours = List[tuple[int, int]]()
    for pair in pairs:
        ours.append(pair)
    ours.sort_by(lambda pair: pair[0], reverse)
    assert list(ours) == sorted(pairs, key=lambda pair: pair[0], reverse=reverse)


def test_long_lists_are_merged() -> None:
    values = [(index * 7919) % 257 for index in range(300)]
    for reverse in (False, True):
        ours = make(values)
        ours.sort(reverse)
        assert list(ours) == sorted(values, reverse=reverse)


@given(st.lists(SMALL, max_size=6), st.lists(SMALL, max_size=6))
@settings(deadline=None)
def test_lists_compare_as_pythons(one: list[int], two: list[int]) -> None:
    a, b = make(one), make(two)
    assert (a == b, a < b, a <= b, a > b, a >= b) == (one == two, one < two, one <= two, one > two, one >= two)
    assert list(a + b) == one + two
    assert list(a * 3) == one * 3


DICT_STEPS = st.lists(
    st.tuples(st.sampled_from(["set", "get", "del", "pop", "setdefault", "popitem", "clear"]), SMALL, SMALL),
    max_size=60,
)


@given(DICT_STEPS)
@settings(max_examples=60, deadline=None)
def test_a_dict_does_what_pythons_does(steps: list[tuple[str, int, int]]) -> None:
    ours, theirs = Dict[int, int](), dict[int, int]()
    for name, key, value in steps:
        match name:
            case "set" | "clear":
                if name == "clear" and value == 0:
                    ours.clear()
                    theirs.clear()
                ours[key] = value
                theirs[key] = value
            case "get":
                assert ours.get(key) == theirs.get(key)
                assert ours.get_or(key, 99) == theirs.get(key, 99)
                assert outcome(lambda: ours[key]) == outcome(lambda: theirs[key])
            case "del":
                assert outcome(lambda: ours.__delitem__(key)) == outcome(lambda: theirs.__delitem__(key))
            case "pop":
                assert ours.pop_or(key, 77) == theirs.pop(key, 77)
            case "setdefault":
                assert ours.setdefault(key, value) == theirs.setdefault(key, value)
            case _:
                assert outcome(lambda: ours.popitem()) == outcome(lambda: theirs.popitem())
        assert list(ours.items()) == list(theirs.items())
        assert len(ours) == len(theirs)
        assert (key in ours) == (key in theirs)
    assert written(ours.__write_repr__) == repr(theirs)
    assert ours.copy() == ours


def test_a_dict_keeps_many_keys_through_growth_and_removal() -> None:
    ours, theirs = Dict[int, int](), dict[int, int]()
    for index in range(400):
        key = index * 0x1_0000_0001 % 1009
        ours[key] = index
        theirs[key] = index
        if index % 3 == 0:
            gone = (index * 31) % 1009
            assert ours.pop_or(gone, -1) == theirs.pop(gone, -1)
    assert list(ours.items()) == list(theirs.items())


def test_changing_the_size_during_iteration_is_a_panic() -> None:
    ours = Dict[int, int]()
    ours[1] = 1

    def add_while_iterating() -> None:
        for key in ours:
            ours[key + 10] = 0

    assert outcome(add_while_iterating) == "ValueError"


SET_STEPS = st.lists(st.tuples(st.sampled_from(["add", "discard", "remove"]), SMALL), max_size=40)


@given(SET_STEPS, SET_STEPS)
@settings(max_examples=50, deadline=None)
def test_sets_do_what_pythons_do(one: list[tuple[str, int]], two: list[tuple[str, int]]) -> None:
    pairs: list[tuple[Set[int], set[int]]] = []
    for steps in (one, two):
        ours, theirs = Set[int](), set[int]()
        for name, value in steps:
            match name:
                case "add":
                    ours.add(value)
                    theirs.add(value)
                case "discard":
                    ours.discard(value)
                    theirs.discard(value)
                case _:
                    assert outcome(lambda: ours.remove(value)) == outcome(lambda: theirs.remove(value))
            assert set(ours) == theirs
        pairs.append((ours, theirs))
    (a, x), (b, y) = pairs
    assert set(a | b) == x | y
    assert set(a & b) == x & y
    assert set(a - b) == x - y
    assert set(a ^ b) == x ^ y
    assert (a <= b, a < b, a >= b, a > b, a == b) == (x <= y, x < y, x >= y, x > y, x == y)
    assert a.isdisjoint(b) == x.isdisjoint(y)


DEQUE_STEPS = st.lists(
    st.tuples(st.sampled_from(["append", "appendleft", "pop", "popleft", "get", "rotate"]), SMALL), max_size=50
)


@given(DEQUE_STEPS)
@settings(max_examples=50, deadline=None)
def test_a_deque_does_what_pythons_does(steps: list[tuple[str, int]]) -> None:
    ours, theirs = Deque[int](), deque[int]()
    for name, value in steps:
        match name:
            case "append":
                ours.append(value)
                theirs.append(value)
            case "appendleft":
                ours.appendleft(value)
                theirs.appendleft(value)
            case "pop":
                assert outcome(lambda: ours.pop()) == outcome(lambda: theirs.pop())
            case "popleft":
                assert outcome(lambda: ours.popleft()) == outcome(lambda: theirs.popleft())
            case "get":
                assert outcome(lambda: ours[value]) == outcome(lambda: theirs[value])
            case _:
                ours.rotate(value)
                theirs.rotate(value)
        assert list(ours) == list(theirs)
        assert list(reversed(ours)) == list(reversed(theirs))
    assert written(ours.__write_repr__) == repr(theirs)


@pytest.mark.usefixtures("no_leaks")
def test_containers_give_their_memory_back() -> None:
    numbers = make(list(range(100)))
    table = Dict[int, int]()
    ring = Deque[int]()
    for value in numbers:
        table[value] = value
        ring.append(value)
    del numbers, table, ring


def test_an_allocation_that_fails_raises_and_leaves_the_list_whole() -> None:
    numbers = make([1, 2, 3, 4])
    heap.fail_allocation(1)
    with pytest.raises(MemoryError):
        numbers.append(5)
    assert list(numbers) == [1, 2, 3, 4]
    numbers.append(5)
    assert list(numbers) == [1, 2, 3, 4, 5]
