"""The smallest kernel: it boots, greets, and switches the machine off.

kgen run examples/hello.py --on qemu
kgen build examples/hello.py -o hello.elf
"""

from platforms.baremetal.image import image


def main() -> int:
    print("hello")
    return 0


IMAGE = image("hello", main)
