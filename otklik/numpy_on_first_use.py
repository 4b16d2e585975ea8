"""numpy, loaded by the first use of it: `from otklik import numpy_on_first_use as np`.

It takes a fifth of a second and nine megabytes, and most pages and commands never compute with it.
A name is fetched from numpy once and then kept here. Types: import them from numpy itself below
`if TYPE_CHECKING`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import *  # noqa: F403
else:

    def __getattr__(name: str) -> Any:
        import numpy

        value = globals()[name] = getattr(numpy, name)
        return value
