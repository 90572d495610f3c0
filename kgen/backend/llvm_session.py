"""llvmlite: one module from text through the optimiser to an object. Runs in the worker only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import llvmlite.binding as llvm

if TYPE_CHECKING:
    from kgen.backend.worker import CodegenOptions, Output

TRIPLE: Final = "x86_64-unknown-none-elf"

llvm.initialize_native_target()
llvm.initialize_native_asmprinter()
# Without this LLVM ends the process at the first inline assembly.
llvm.initialize_native_asmparser()
# A load that the middle end put before a check (`kgen.middle.early_loads`) is to stay there: only then can it leave
# a loop. Code generation sinks what is left afterwards.
llvm.set_option("kgen", "-instcombine-code-sinking=false")
# Conditional moves stay: turned into branches, searches and minima of unpredictable values took twice the time (bench:
# binary_search, levenshtein).
llvm.set_option("kgen", "-x86-cmov-converter=false")


def translate_one(text: str, options: CodegenOptions, output: Output) -> bytes:
    """The object, assembly or optimised text of one module; raises RuntimeError with LLVM's message."""
    module = llvm.parse_assembly(text)
    module.verify()
    machine = llvm.Target.from_triple(TRIPLE).create_target_machine(
        cpu=options.cpu,
        features=options.features,
        opt=options.level,
        reloc="pic" if options.code_model == "independent" else "static",
        codemodel="kernel" if options.code_model == "kernel" else "small",
    )
    if options.level > 0:
        tuning = llvm.create_pipeline_tuning_options(speed_level=options.level)
        tuning.loop_vectorization = not options.is_kernel
        tuning.slp_vectorization = not options.is_kernel
        builder = llvm.create_pass_builder(machine, tuning)
        builder.getModulePassManager().run(module, builder)
    else:
        tuning = llvm.create_pipeline_tuning_options(speed_level=0)
        builder = llvm.create_pass_builder(machine, tuning)
        builder.getModulePassManager().run(module, builder)
    if output == "assembly":
        return machine.emit_assembly(module).encode()
    if output == "llvm":
        return str(module).encode()
    return machine.emit_object(module)
