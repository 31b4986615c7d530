"""The guide's examples, as in `tests.package.test_guide`, against real servers of each version."""

from tests.package.test_guide import *  # noqa: F403
