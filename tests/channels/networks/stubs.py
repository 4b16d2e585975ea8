"""Every network's stub by the code of its accounts: for what must hold for all of them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.channels.networks.serving import StubNetwork
from tests.channels.networks.stub_max import served_max
from tests.channels.networks.stub_ok import served_ok
from tests.channels.networks.stub_telegram import served_telegram
from tests.channels.networks.stub_vk import served_vk

STUBS: dict[str, Callable[[], AbstractContextManager[StubNetwork]]] = {
    "max": served_max,
    "ok": served_ok,
    "telegram": served_telegram,
    "vk": served_vk,
}
