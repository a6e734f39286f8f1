"""An update has its time, and what it waits for Telegram's limits is none of it."""

import asyncio

import pytest

from bot.rates.patience import excused, patience


async def test_what_takes_too_long_is_ended():
    with pytest.raises(TimeoutError):
        async with patience(0.01):
            await asyncio.sleep(60)


async def test_what_is_excused_does_not_count():
    async with patience(0.05):
        with excused():
            await asyncio.sleep(0.1)


async def test_the_rest_of_the_time_still_counts():
    with pytest.raises(TimeoutError):
        async with patience(0.05):
            with excused():
                await asyncio.sleep(0.1)
            await asyncio.sleep(60)


async def test_excuses_within_excuses_are_one():
    with pytest.raises(TimeoutError):
        async with patience(0.05):
            with excused():
                with excused():
                    await asyncio.sleep(0.1)
                await asyncio.sleep(0.1)
            await asyncio.sleep(60)


async def test_a_task_that_outlives_its_update_is_bound_by_nothing():
    update_ended = asyncio.Event()

    async def work():
        with excused():
            await update_ended.wait()
        with excused():
            await asyncio.sleep(0)

    async with patience(0.05):
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
    update_ended.set()
    await task


async def test_a_task_beside_does_not_lengthen_what_its_update_may_take():
    async def work():
        with excused():
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        async with patience(0.02):
            task = asyncio.create_task(work())
            await asyncio.sleep(60)
    task.cancel()


async def test_without_a_limit_there_is_nothing_to_excuse():
    with excused():
        await asyncio.sleep(0)
