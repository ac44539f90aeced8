"""One meeting for all attacks of a module: what an attack leaves behind, the next one meets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.server.attacks.meeting import Meeting, a_meeting


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def meeting(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Meeting]:
    async with a_meeting(tmp_path_factory.mktemp("house") / "data", "samira", "jonas") as it:
        yield it
        it.nothing_went_wrong()
