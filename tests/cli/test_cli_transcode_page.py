"""The page on SMS shows what the command really prints."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from emulator.cli.transcode import transcode

PAGE = (Path(__file__).parents[2] / "docs" / "sms.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n\$ (.*?)\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_shows_the_command() -> None:
    assert len(BLOCKS) == 2


@pytest.mark.parametrize(("command", "output"), BLOCKS)
def test_each_block_of_the_page_is_what_the_command_prints(command: str, output: str) -> None:
    spoken = re.fullmatch(r'convemu transcode --text "(.*)"', command)
    piped = re.fullmatch(r"echo '(.*)' \| convemu transcode", command)
    if spoken:
        result = CliRunner().invoke(transcode, ["--text", spoken[1]])
    else:
        assert piped, command
        json.loads(piped[1])
        result = CliRunner().invoke(transcode, [], input=piped[1])
    assert result.output == output
