"""Start the kernel: `python -m dlguide_kernel.kernel -f CONNECTION_FILE`."""

import sys
from pathlib import Path

# A reader's own file (random.py, say) must not stand in for a library's while the
# kernel starts; IPython puts the folder back for the cells.
if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
    del sys.path[0]

from dlguide_kernel.kernel.app import DLGuideKernelApp

if __name__ == "__main__":
    DLGuideKernelApp.launch_instance()
