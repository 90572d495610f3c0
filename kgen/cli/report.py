"""`kgen report`: what is in an image."""

from __future__ import annotations

from collections import Counter

from kgen.cli import pipeline
from kgen.cli.cache import RELEASE


def report(path: str) -> int:
    """Prints bytes by package, unsafe lines and their share, and what each entry point can raise."""
    compilation = pipeline.compile_image(path)
    image = pipeline.build(compilation, RELEASE)
    packages = {f".text.{f.symbol}": f.package for f in compilation.module.functions}
    sizes: Counter[str] = Counter()
    print(f"{compilation.image.name}: {len(image.content)} bytes in the file")
    for region in image.layout.regions:
        print(f"  {region.name:<8}{region.end - region.start:>10} bytes at {region.start:#x}")
        for section in region.sections:
            sizes[packages.get(section.name, f"({region.name})")] += section.size
    print("bytes by package")
    for package, size in sizes.most_common():
        print(f"  {size:>8}  {package}")
    sources = compilation.checked.sources
    assert sources is not None
    lines = {file.path: len(file.lines) for file in sources.files}
    unsafe = [path for path in lines if _is_unsafe(path, compilation)]
    total, share = sum(lines.values()), sum(lines[path] for path in unsafe)
    print(f"unsafe lines: {share} of {total} ({100 * share // max(total, 1)} %) in {len(unsafe)} files")
    print("entry points")
    for function in compilation.module.functions:
        if function.source is not None and function.source.export is not None:
            print(f"  {function.source.export}: {'may raise' if function.raises else 'raises nothing'}")
    return 0


def _is_unsafe(path: str, compilation: pipeline.Compilation) -> bool:
    functions = compilation.module.functions
    return any(f.source is not None and f.source.file == path and f.source.is_unsafe for f in functions)
