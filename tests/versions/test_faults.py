"""A roster is applied while requests fail and processes are killed: `tests.directory.roster.test_exactly_once`."""

from tests.directory.roster.test_exactly_once import *  # noqa: F403
