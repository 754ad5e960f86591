"""Says on stdout which index has PyTorch's builds for the processor alone, where pip should ask one beside its own.

The usual builds for Linux bring several GB for graphics cards. Those of macOS are for the processor anyway.
Run as `python tools/torch_index.py ADDRESS`; what was found is told on stderr. Python's own library will do.
"""

from __future__ import annotations

import platform
import sys
import threading
import urllib.request

SECONDS = 8.0
"""How long the index may take to answer, name look-up and all."""
ENOUGH = 65_536
"""Bytes of the answer that are looked at."""
PROCESSORS = ("x86_64", "aarch64")


def answers(address: str, seconds: float = SECONDS) -> bool:
    """Tell within so many seconds whether there is an index of torch's builds."""
    found: list[bool] = []

    def ask() -> None:
        try:
            with urllib.request.urlopen(f"{address.rstrip('/')}/torch/", timeout=seconds) as answer:
                found.append(answer.status == 200 and b"torch-" in answer.read(ENOUGH))
        except (OSError, ValueError):
            # No such host, nobody there, another kind of server: whatever it is, there is another way.
            found.append(False)

    # A look-up of a name, or an answer that drips, knows no time limit of urllib's.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    return found == [True]


def choose(address: str, system: str, processor: str, seconds: float = SECONDS) -> tuple[str, str]:
    """Choose the index to ask as well, empty for none, and say in a line which build that makes."""
    if system != "Linux" or processor not in PROCESSORS or not address:
        return "", ""
    if answers(address, seconds):
        return address, f"PyTorch: the build for the processor alone, from {address}"
    told = f"PyTorch: as pip's own index has it, for {address} does not answer"
    return "", f"{told}. If packages called nvidia-… are fetched, name another: make … TORCH_INDEX=ADDRESS"


def main() -> None:
    """Entry point."""
    address, told = choose(sys.argv[1] if len(sys.argv) > 1 else "", platform.system(), platform.machine())
    if told:
        sys.stderr.write(f"{told}\n")
    sys.stdout.write(f"{address}\n")


if __name__ == "__main__":
    main()
