"""What a platform installs in the run-time library."""

from __future__ import annotations

from kgen.runtime.hooks import Hooks, hooks
from kgen.runtime.linux_image import linux_image
from platforms.baremetal.image import image


def main() -> int:
    return 0


def test_nothing_is_left_of_the_image_before() -> None:
    linux_image("first", main).prepare()
    first = dict(vars(hooks))
    image("kernel", main, cpus=2, is_test=True).prepare()
    assert vars(hooks) != first
    linux_image("second", main).prepare()
    assert vars(hooks) == first == {**vars(Hooks()), "main": main}
