from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import LONGEST, NoCommand, decode, encode, is_in_place
from bot.commands import (
    UNSAID,
    AskToErase,
    AskToUndo,
    ChartKind,
    ChooseDownload,
    ChooseRival,
    Compare,
    Discard,
    Download,
    Erase,
    FileFormat,
    ForgetOwn,
    HeldAct,
    Publish,
    SetOwn,
    SettleHeld,
    ShowAround,
    ShowChart,
    ShowCommodities,
    ShowDetails,
    ShowGap,
    ShowHeld,
    ShowHelp,
    ShowHistory,
    ShowLift,
    ShowMethod,
    ShowProvince,
    ShowQuality,
    ShowRegion,
    ShowReport,
    ShowTop,
    ShowTrend,
    ShowUnits,
    Undo,
    UnitOrder,
    When,
)
from procurement.peers import KABKOTA, KABUPATEN, KOTA, PROVINSI
from procurement.ranking import Measure
from procurement.regions import gazetteer
from procurement.unit_kinds import UnitKind

regions = st.none() | st.sampled_from(list(gazetteer()))
whens = st.just(UNSAID) | st.builds(
    When, st.none() | st.integers(1000, 2999), st.sampled_from([None, 1, 2])
)
numbers = st.integers(0, 999_999_999)
peers = st.sampled_from([KABKOTA, KABUPATEN, KOTA, PROVINSI, KABKOTA.within("61")])
targets = st.none() | st.decimals("0.1", 100, places=1)

commands = st.one_of(
    st.builds(ShowHeld),
    st.builds(SettleHeld, st.sampled_from(HeldAct), numbers, st.none() | numbers),
    st.builds(ShowRegion, regions, whens),
    st.builds(ChooseRival, regions, whens),
    st.builds(Compare, regions, regions, whens),
    st.builds(ShowProvince, regions, whens),
    st.builds(
        ShowUnits,
        regions,
        whens,
        numbers,
        st.sampled_from(UnitOrder),
        st.none() | st.sampled_from(UnitKind),
        st.text("abc 9", max_size=24),
    ),
    st.builds(ShowAround, regions, whens),
    st.builds(ShowLift, regions, whens),
    st.builds(ShowCommodities, regions, whens, numbers),
    st.builds(ShowDetails, regions, whens),
    st.builds(ShowQuality, regions, whens),
    st.builds(ShowChart, regions, st.sampled_from(ChartKind), whens, regions),
    st.builds(ChooseDownload, regions, whens),
    st.builds(Download, st.sampled_from(FileFormat), regions, whens),
    st.builds(ShowTrend, regions),
    st.builds(ShowGap, regions, targets, whens, st.none() | st.integers(1, 999)),
    st.builds(
        ShowTop,
        st.sampled_from(Measure),
        peers,
        st.integers(1, 50),
        whens,
        numbers,
        lowest=st.booleans(),
    ),
    st.builds(SetOwn, regions),
    st.builds(ShowReport, numbers, st.booleans()),
    st.builds(Publish, numbers),
    st.builds(Discard, numbers),
    st.builds(Undo, numbers),
    st.sampled_from(
        [ForgetOwn(), ShowMethod(), ShowHelp(), AskToErase(), Erase(), AskToUndo(), ShowHistory()]
    ),
)


@given(commands, st.booleans())
def test_a_button_gives_the_command_that_it_was_made_of(command, in_place):
    data = encode(command, in_place)

    assert decode(data) == command
    assert is_in_place(data) == in_place
    assert 1 <= len(data.encode()) <= LONGEST


@given(st.text(max_size=64))
def test_any_other_data_is_refused(data):
    try:
        command = decode(data)
    except NoCommand:
        return
    assert encode(command, is_in_place(data)) == data


def test_a_target_keeps_its_digits():
    assert decode(encode(ShowGap(None, Decimal("30.5")))).target == Decimal("30.5")


def test_data_of_another_version_is_refused():
    with pytest.raises(NoCommand):
        decode(encode(ShowHelp()).replace("1", "2", 1))
