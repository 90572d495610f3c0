"""From the typed tree to kir: the whole middle end in the order it runs."""

from __future__ import annotations

from kgen.frontend import tree
from kgen.frontend.types import is_memory, underlying
from kgen.middle import kir
from kgen.middle.drops import make_type_infos
from kgen.middle.early_loads import load_early
from kgen.middle.elide import elide
from kgen.middle.generators import Generators
from kgen.middle.image import Image
from kgen.middle.inline import inline_calls
from kgen.middle.lifetimes import end_temporaries
from kgen.middle.raises import all_functions
from kgen.middle.signs import drop_sign_checks
from kgen.middle.straighten import straighten


class FunctionLowering(Generators):
    """Lowers one function of the source."""

    def lower(self, source: tree.Function) -> None:
        self.span = source.span
        if source.naked:
            self.statements(source.body)
            self.terminate(kir.Unreachable(None))
            self.finish()
            return
        self.bind(source, self.function.parameters, self.variables)
        self.statements(source.body)
        self.span = source.span
        self.return_implicitly()
        self.land()
        self.clear_variables()
        self.finish()

    def return_implicitly(self) -> None:
        """The end of the body; reached only where the result is None."""
        if self.function.result.name == "None":
            self.unwind(0)
            self.terminate(kir.Return(self.span, None))
        else:
            self.terminate(kir.Unreachable(self.span))

    def land(self) -> None:
        """Where the errors that leave the function go."""
        error = self.take_error(self.variables)
        if error is None:
            return
        self.undo(self.variables, None)
        if self.function.raises:
            self.terminate(kir.ReturnError(self.span, error))
        else:
            self.terminate(kir.Unreachable(self.span))

    def clear_variables(self) -> None:
        first: list[kir.Instruction] = []
        for slot in self.cleared:
            if is_memory(underlying(slot.type)):
                first.append(kir.ClearBytes(None, slot.type, slot))
            else:
                first.append(kir.Store(None, kir.Zero(slot.type), slot))
        self.function.blocks[0].instructions[:0] = first


def lower(program: tree.Program, elides: bool = True) -> kir.Module:
    """The kir of a checked program; without `elides` every reference count that lowering wrote stays."""
    for source in all_functions(program):
        end_temporaries(source)
    image = Image(program)
    for source in program.functions:
        FunctionLowering(image, image.function(source)).lower(source)
    make_type_infos(image)
    inline_calls(image.module)
    for function in image.module.functions:
        straighten(function)
    if elides:
        elide(image.module)
    drop_sign_checks(image.module)
    for function in image.module.functions:
        load_early(function)
    return image.module
