"""The alphabet: what fits GSM 7-bit, and what forces UCS-2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.sms.encoding import BASIC, ESCAPE, EXTENSION, Encoding, encoding_of, first_non_gsm, is_basic, units

# The published table once more, by code point and independent of the package's own (sms.md section 2.2).
TABLE = """
0040 00A3 0024 00A5 00E8 00E9 00F9 00EC 00F2 00C7 000A 00D8 00F8 000D 00C5 00E5
0394 005F 03A6 0393 039B 03A9 03A0 03A8 03A3 0398 039E ESC  00C6 00E6 00DF 00C9
0020 0021 0022 0023 00A4 0025 0026 0027 0028 0029 002A 002B 002C 002D 002E 002F
0030 0031 0032 0033 0034 0035 0036 0037 0038 0039 003A 003B 003C 003D 003E 003F
00A1 0041 0042 0043 0044 0045 0046 0047 0048 0049 004A 004B 004C 004D 004E 004F
0050 0051 0052 0053 0054 0055 0056 0057 0058 0059 005A 00C4 00D6 00D1 00DC 00A7
00BF 0061 0062 0063 0064 0065 0066 0067 0068 0069 006A 006B 006C 006D 006E 006F
0070 0071 0072 0073 0074 0075 0076 0077 0078 0079 007A 00E4 00F6 00F1 00FC 00E0
"""
EXTENDED = {"000C": 0x0A, "005E": 0x14, "007B": 0x28, "007D": 0x29, "005C": 0x2F, "005B": 0x3C, "007E": 0x3D}
EXTENDED |= {"005D": 0x3E, "007C": 0x40, "20AC": 0x65}


@pytest.mark.ledger("sms.encoding.alphabet")
def test_the_alphabet_is_the_published_one() -> None:
    cells = TABLE.split()
    assert {chr(int(cell, 16)): septet for septet, cell in enumerate(cells) if cell != "ESC"} == BASIC
    assert cells[ESCAPE] == "ESC"
    assert {chr(int(cell, 16)): septet for cell, septet in EXTENDED.items()} == EXTENSION
    assert len(BASIC) == 127
    assert BASIC.keys().isdisjoint(EXTENSION)


@pytest.mark.ledger("sms.encoding.alphabet")
@pytest.mark.parametrize("character", "`\t\u00a0çáíóúïµ°\u2126\u0410\u0391“”‘’–—…😀\x1b\ufffd\x00")
def test_look_alikes_and_strangers_force_ucs2(character: str) -> None:
    assert encoding_of("a" + character) is Encoding.UCS2
    assert first_non_gsm("a" + character) == (1, character)


@pytest.mark.ledger("sms.encoding.minimal")
@given(st.text(max_size=200))
def test_the_encoding_is_the_smallest_that_holds_the_whole_text(text: str) -> None:
    strangers = [(place, character) for place, character in enumerate(text) if character not in BASIC | EXTENSION]
    assert encoding_of(text) is (Encoding.UCS2 if strangers else Encoding.GSM)
    assert first_non_gsm(text) == (strangers[0] if strangers else None)
    assert is_basic(text) is all(character in BASIC for character in text)


@given(st.text(max_size=200), st.text(max_size=200))
def test_units_add_up_whatever_is_put_together(left: str, right: str) -> None:
    for encoding in Encoding:
        assert units(left + right, encoding) == units(left, encoding) + units(right, encoding)
    assert units(left, Encoding.UCS2) == sum(2 if character > "\uffff" else 1 for character in left)
    assert units(left, Encoding.GSM) == sum(2 if character in EXTENSION else 1 for character in left)
