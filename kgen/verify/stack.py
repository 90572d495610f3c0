"""How deep the stack of each entry point gets: frame sizes from the machine code, joined with its calls.

Frame pointers hide the size of a frame from unwind information, which says "CFA = rbp+16" for all of the body; so the
stack pointer itself is followed through every function, as the processor would. Where two ways meet, the deeper one
counts. An indirect call may reach every function whose address is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from kgen.verify.code import (
    CALL,
    ENDS,
    FAR_RETURN,
    JUMP,
    RETURNS,
    Code,
    address_made,
    is_branch,
    is_indirect_call,
    is_indirect_jump,
    uses_vectors,
)
from kgen.verify.decoder import MAP_0F, NO_REGISTER, NO_TRACK, OPERAND_SIZE, Instruction

RSP: Final = 4
RBP: Final = 5
KEPT_BY_CALLS: Final = (3, RSP, RBP, 12, 13, 14, 15)
"""System V ABI, AMD64 supplement, figure 3.4."""

PROCESSOR_FRAME: Final = 56
"""What an exception pushes: five words, an error code, and up to eight bytes to align the stack (SDM 3A, 6.14.2)."""

VISITS: Final = 16
"""So often may a place of the code get deeper before its stack counts as growing without bound."""

_GROUPS: Final = frozenset(
    (
        *range(0x80, 0x84),
        *(0x8C, 0x8E, 0x8F, 0xC0, 0xC1, 0xC6, 0xC7),
        *range(0xD0, 0xD4),
        *(0xF6, 0xF7, 0xFE, 0xFF),
        *(MAP_0F + low for low in (0x00, 0x01, 0x0D, 0x18, 0x20, 0x21, 0x22, 0x23, 0xAE, 0xBA, 0xC7)),
    )
)
"""Opcodes whose ModRM.reg is no general register (SDM 2D, table A-6)."""
_COMPARES: Final = (0x38, 0x39, 0x3A, 0x3B, 0x84, 0x85)


@dataclass(frozen=True)
class Reached:
    """A call, or a jump out of the function."""

    target: int | None
    """None for an indirect one."""
    depth: int
    """Bytes of stack in use below the caller's return address when the callee begins."""


@dataclass
class Frame:
    """What a function that is entered at `start` does with the stack."""

    start: int
    name: str
    depth: int = 0
    """Bytes below the return address, without what it calls."""
    calls: list[Reached] = field(default_factory=list[Reached])
    unbounded: str | None = None
    """Why the depth has no bound that can be seen."""
    switches: bool = False
    """It loads the stack pointer from memory: another stack goes on."""


Offsets = dict[int, int]
"""Registers that hold the value that RSP had at the start plus a number."""


class FrameReader:
    """Follows the stack pointer through one function."""

    def __init__(self, code: Code, start: int, name: str) -> None:
        self._code = code
        self._function = code.function_at(start)
        self.frame = Frame(start, name)
        self._states: dict[int, Offsets] = {}
        self._visits: dict[int, int] = {}
        self._calls: dict[tuple[int, int | None], int] = {}

    def read(self) -> Frame:
        if self._function is None or self.frame.start not in self._code.at:
            self.frame.unbounded = "it is not code"
            return self.frame
        work = [(self.frame.start, {RSP: 0})]
        jumps: list[Offsets] = []
        while work:
            address, offsets = work.pop()
            self._follow(address, offsets, work, jumps)
            if not work and jumps:
                # What nothing has reached yet is reached through a jump table.
                left = self._first_unreached()
                if left is not None:
                    work.append((left, dict(jumps[0])))
        self.frame.calls = [Reached(target, depth) for (_, target), depth in sorted(self._calls.items(), key=_by_place)]
        return self.frame

    def _labels_made(self) -> Iterator[int]:
        """The places of the function whose addresses its own code makes: where its far returns go on, which load CS."""
        assert self._function is not None
        for instruction in self._function.instructions:
            label = address_made(instruction)
            if label is not None and self._function.start < label < self._function.end and label in self._code.at:
                yield label

    def _first_unreached(self) -> int | None:
        assert self._function is not None
        dead = False
        for instruction in self._function.instructions:
            if instruction.address in self._states:
                dead = False
            elif instruction.opcode != 0x90 and instruction.opcode != MAP_0F + 0x1F and not dead:
                if instruction.opcode != 0xCC:
                    return instruction.address
                dead = True
        return None

    def _follow(self, address: int, offsets: Offsets, work: list[tuple[int, Offsets]], jumps: list[Offsets]) -> None:
        """Instruction by instruction until the way ends or has been gone before."""
        limit: int | None = None
        instruction: Instruction | None = None
        while True:
            before = instruction
            instruction = self._code.at.get(address)
            if (
                instruction is None
                or self._function is None
                or not (self._function.start <= address < self._function.end)
            ):
                self._note_call(address, address, offsets, 0)
                return
            offsets = self._merged(address, offsets)
            if not offsets:
                return
            opcode = instruction.opcode
            if opcode == FAR_RETURN:
                work += [(label, {**offsets, RSP: offsets[RSP] + 16}) for label in self._labels_made()]
            if opcode in RETURNS or opcode in ENDS:
                return
            if is_indirect_jump(instruction):
                jumps.append(offsets)
                if NO_TRACK not in instruction.prefixes:
                    self._note_call(address, self._known_target(before, instruction), offsets, 0)
                return
            if opcode == CALL or is_indirect_call(instruction):
                target = instruction.target if opcode == CALL else self._known_target(before, instruction)
                self._note_call(address, target, offsets, 8)
                offsets = {register: offsets[register] for register in KEPT_BY_CALLS if register in offsets}
                if instruction.end == self._function.end:
                    # Nothing stands behind it: what it calls does not return.
                    return
            elif is_branch(instruction):
                if opcode in JUMP:
                    address = instruction.target
                    continue
                if limit is None or instruction.target > address:
                    work.append((instruction.target, dict(offsets)))
                else:
                    # The end of a loop that touches each page of a large frame.
                    offsets = {**offsets, RSP: min(limit, offsets[RSP])}
            else:
                limit = self._compared_with_stack(instruction, offsets)
                offsets = self._after(instruction, offsets)
            self._deepen(offsets)
            address = instruction.end

    def _known_target(self, before: Instruction | None, call: Instruction) -> int | None:
        """Where an indirect call goes whose register was loaded just before."""
        if before is None or before.end != call.address or not self._code.calls_what_it_makes(before):
            return None
        return address_made(before)

    def _merged(self, address: int, offsets: Offsets) -> Offsets:
        """What is known at `address` when it is reached with `offsets` too; empty when that is nothing new."""
        known = self._states.get(address)
        if known is None:
            self._states[address] = offsets
            return offsets
        merged = {r: v for r, v in known.items() if offsets.get(r) == v}
        merged[RSP] = min(known[RSP], offsets[RSP])
        if merged == known:
            return {}
        if merged[RSP] < known[RSP]:
            visits = self._visits[address] = self._visits.get(address, 0) + 1
            if visits > VISITS:
                self.frame.unbounded = f"the stack grows in a loop at {self._code.place(address)}"
                return {}
        self._states[address] = merged
        return dict(merged)

    def _deepen(self, offsets: Offsets) -> None:
        self.frame.depth = max(self.frame.depth, -offsets[RSP])

    def _note_call(self, place: int, target: int | None, offsets: Offsets, pushed: int) -> None:
        key = (place, target)
        depth = max(0, pushed - offsets[RSP])
        self._calls[key] = max(self._calls.get(key, 0), depth)
        self.frame.depth = max(self.frame.depth, depth)

    def _compared_with_stack(self, instruction: Instruction, offsets: Offsets) -> int | None:
        """The offset that RSP is compared with."""
        if instruction.opcode in (0x39, 0x3B) and RSP in (instruction.reg, instruction.rm):
            other = instruction.rm if instruction.reg == RSP else instruction.reg
            return offsets.get(other)
        return None

    def _after(self, instruction: Instruction, offsets: Offsets) -> Offsets:
        """The offsets behind an instruction that is no branch."""
        opcode, rm, reg = instruction.opcode, instruction.rm, instruction.reg
        word = 2 if OPERAND_SIZE in instruction.prefixes else 8
        if instruction.address in self._code.bits_32:
            word //= 2
        match opcode:
            case _ if 0x50 <= opcode <= 0x57 or opcode in (0x68, 0x6A, 0x9C, MAP_0F + 0xA0, MAP_0F + 0xA8):
                return {**offsets, RSP: offsets[RSP] - word}
            case 0xFF if instruction.group == 6:
                return {**offsets, RSP: offsets[RSP] - word}
            case _ if 0x58 <= opcode <= 0x5F or opcode in (0x8F, 0x9D, MAP_0F + 0xA1, MAP_0F + 0xA9):
                after = {**offsets, RSP: offsets[RSP] + word}
                if rm != RSP:
                    after.pop(rm, None)
                return after
            case 0xC9:
                after = {**offsets, RSP: offsets.get(RBP, offsets[RSP] - 8) + 8}
                after.pop(RBP, None)
                return after
            case 0xC8:
                return {**offsets, RSP: offsets[RSP] - 8 - (instruction.immediate & 0xFFFF)}
            case 0x81 | 0x83 if rm in offsets and instruction.wide and instruction.group != 7:
                return self._adjusted(instruction, offsets)
            case 0x8D if instruction.index == NO_REGISTER and instruction.base in offsets:
                return {**offsets, reg: offsets[instruction.base] + instruction.displacement}
            case 0x89 | 0x8B if not instruction.is_memory:
                source, target = (reg, rm) if opcode == 0x89 else (rm, reg)
                return self._assigned(offsets, target, offsets.get(source) if instruction.wide else None)
            case 0x8B | 0x8D:
                return self._assigned(offsets, reg, None)
            case 0xC7 if not instruction.is_memory:
                return self._assigned(offsets, rm, None)
            case _ if 0xB8 <= opcode <= 0xBF:
                return self._assigned(offsets, rm, None)
            case _ if opcode in _COMPARES or opcode in (0x80, 0x81, 0x83) and instruction.group == 7:
                return offsets
            case 0x89 | 0x88:
                return offsets
            case _:
                return self._changed(instruction, offsets)

    def _adjusted(self, instruction: Instruction, offsets: Offsets) -> Offsets:
        """After a constant was added to a known register, or taken from it."""
        register = instruction.rm
        value = offsets[register]
        match instruction.group:
            case 0:
                value += instruction.immediate
            case 5:
                value -= instruction.immediate
            case 4 if instruction.immediate < 0:
                # Alignment: at the most one byte less than the unit.
                value -= -instruction.immediate - 1
            case _:
                return self._changed(instruction, offsets)
        return {**offsets, register: value}

    def _assigned(self, offsets: Offsets, register: int, value: int | None) -> Offsets:
        if register == RSP and value is None:
            # Another stack. Code that loads its address begins at its end; code that loads the pointer from memory goes
            # on where another task stopped in the same way.
            self.frame.switches = True
            return {RSP: offsets[RSP]}
        after = dict(offsets)
        after.pop(register, None)
        if value is not None:
            after[register] = value
        return after

    def _changed(self, instruction: Instruction, offsets: Offsets) -> Offsets:
        """After an instruction of which only the operands are known."""
        operands = {instruction.rm} if instruction.opcode in _GROUPS else {instruction.rm, instruction.reg}
        written = operands & offsets.keys()
        if RSP in written and instruction.modrm >= 0:
            is_source = instruction.rm != RSP and instruction.opcode in (0x01, 0x29, 0x31, 0x21, 0x09)
            if not is_source and not uses_vectors(instruction):
                self._give_up(instruction)
        return {r: v for r, v in offsets.items() if r not in written or r == RSP}

    def _give_up(self, instruction: Instruction) -> None:
        self.frame.unbounded = f"the stack pointer is computed at {self._code.place(instruction.address)}"


def _by_place(item: tuple[tuple[int, int | None], int]) -> tuple[int, int]:
    (place, target), _ = item
    return place, -1 if target is None else target


@dataclass(frozen=True)
class Deepest:
    """The deepest way down from an entry point, with every cycle of calls gone through once."""

    depth: int
    path: tuple[str, ...]
    unbounded: str | None
    cycles: tuple[tuple[str, ...], ...]
    """The cycles of direct calls that it may enter."""
    indirect: bool
    """It may call through pointers."""


class CallGraph:
    """Every function that entry points reach."""

    def __init__(self, code: Code, targets: list[int]) -> None:
        self._code = code
        self.targets = targets
        """The functions that an indirect call may reach."""
        self.frames: dict[int, Frame] = {}

    def reach(self, entry: int) -> None:
        """Reads the frames of everything that can be called from `entry`."""
        work = [entry]
        while work:
            start = work.pop()
            if start in self.frames:
                continue
            frame = self.frames[start] = FrameReader(self._code, start, self._code.place(start)).read()
            for call in frame.calls:
                work += self.targets if call.target is None else [call.target]

    def callees(self, start: int, indirect: bool = True) -> Iterator[tuple[int, int]]:
        """What a function calls, and the depth there."""
        for call in self.frames[start].calls:
            if call.target is not None:
                yield call.target, call.depth
            elif indirect:
                for target in self.targets:
                    yield target, call.depth

    def deepest(self, entry: int) -> Deepest:
        """The deepest way from an entry point that has been reached."""
        components = _components(entry, lambda start: [target for target, _ in self.callees(start)])
        depths: dict[int, int] = {}
        ways: dict[int, tuple[str, ...]] = {}
        for component in components:
            self._finish(component, depths, ways)
        reached = [start for component in components for start in component]
        frames = [self.frames[start] for start in reached]
        unbounded = next((f"{f.name}: {f.unbounded}" for f in frames if f.unbounded is not None), None)
        calls_indirect = any(call.target is None for frame in frames for call in frame.calls)
        return Deepest(depths[entry], ways[entry], unbounded, tuple(self._cycles(reached)), calls_indirect)

    def _finish(self, component: list[int], depths: dict[int, int], ways: dict[int, tuple[str, ...]]) -> None:
        """The depth of functions that call each other, once those they call are known. Through a cycle no way is
        longer than one that enters each of them once."""
        inside = set(component)
        around = 0
        deepest, way = 0, tuple[str, ...]()
        for start in component:
            frame = self.frames[start]
            own, own_way = frame.depth, tuple[str, ...]()
            again = 0
            for target, depth in self.callees(start):
                if target in inside:
                    again = max(again, depth)
                elif depth + depths[target] > own:
                    own, own_way = depth + depths[target], ways[target]
            around += again
            if own - again > deepest or not way:
                deepest, way = own - again, (frame.name, *own_way)
        names = tuple(self.frames[start].name for start in component)
        for start in component:
            depths[start] = around + max(deepest, 0)
            ways[start] = way if len(component) == 1 else (f"{len(names)} functions that call each other", *way)

    def _cycles(self, reached: list[int]) -> Iterator[tuple[str, ...]]:
        """One cycle of every set of functions that call each other directly."""
        seen: set[int] = set()
        for root in reached:
            if root in seen:
                continue
            for component in _components(root, self._direct):
                if seen & set(component):
                    continue
                seen.update(component)
                cycle = self._cycle(component)
                if cycle:
                    yield cycle

    def _direct(self, start: int) -> list[int]:
        return [target for target, _ in self.callees(start, indirect=False)]

    def _cycle(self, component: list[int]) -> tuple[str, ...]:
        """The shortest way from the first function of a component back to it."""
        inside = set(component)
        first = min(component, key=lambda start: self.frames[start].name)
        ways: dict[int, tuple[int, ...]] = {first: (first,)}
        queue = [first]
        for start in queue:
            for target in self._direct(start):
                if target == first:
                    return tuple(self.frames[s].name for s in (*ways[start], first))
                if target in inside and target not in ways:
                    ways[target] = (*ways[start], target)
                    queue.append(target)
        return ()


def _components(root: int, successors: Callable[[int], list[int]]) -> list[list[int]]:
    """The strongly connected components that `root` reaches, callees first (Tarjan, 1972, without recursion)."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    on_stack: set[int] = set()
    stack: list[int] = []
    found: list[list[int]] = []
    work: list[tuple[int, Iterator[int]]] = []

    def open_(node: int) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        on_stack.add(node)
        work.append((node, iter(dict.fromkeys(successors(node)))))

    open_(root)
    while work:
        node, rest = work[-1]
        for successor in rest:
            if successor not in index:
                open_(successor)
                break
            if successor in on_stack:
                low[node] = min(low[node], index[successor])
        else:
            work.pop()
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[node])
            if low[node] == index[node]:
                component: list[int] = []
                while True:
                    member = stack.pop()
                    on_stack.discard(member)
                    component.append(member)
                    if member == node:
                        break
                found.append(component)
    return found
