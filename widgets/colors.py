"""The colours of each theme, and shades that are mixed of them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of one theme by what they are for, as `#RRGGBB`. Each text pair has a contrast of at least 4.5."""

    bg: str  # window ground
    surface: str  # cards, tables, dock
    line: str  # hairlines
    text: str
    muted: str  # second text
    faint: str  # row numbers, hints, empty
    header: str
    onheader: str
    side: str  # sidebar
    onside: str
    sidemuted: str  # counts, section titles
    sideactive: str  # chosen entry
    accent: str  # user bubble, links, primary
    onaccent: str
    accentsoft: str  # chips, chosen segment
    agent: str  # agent and system bubble
    ok: str  # fresh, done
    oksoft: str
    warn: str  # stale, anti-pattern
    warnsoft: str
    bad: str  # failed
    badsoft: str
    rowalt: str  # every second row
    sel: str  # chosen row
    code: str  # SQL ground

    def get(self, token: str) -> str:
        """The colour called `token`. Raises AttributeError for a name that is none."""
        return str(getattr(self, token))


LIGHT = Colors(
    bg="#F6F8FA", surface="#FFFFFF", line="#DDE3E9", text="#16202B", muted="#52606D", faint="#5F6C79",
    header="#0277BD", onheader="#FFFFFF", side="#263238", onside="#ECEFF1", sidemuted="#B4C1C9", sideactive="#3A4C56",
    accent="#0270B0", onaccent="#FFFFFF", accentsoft="#E3F1FA", agent="#F0F2F4", ok="#177245", oksoft="#E2F4EA",
    warn="#8A5A00", warnsoft="#FDF1D9", bad="#B3261E", badsoft="#FCE8E6", rowalt="#FAFBFC", sel="#D8ECF9",
    code="#F3F5F7",
)  # fmt: skip
DARK = Colors(
    bg="#12181D", surface="#1A2228", line="#303C45", text="#E6EBEF", muted="#A7B3BD", faint="#95A3AE",
    header="#0B3C59", onheader="#F2F8FC", side="#0E1418", onside="#E6EBEF", sidemuted="#93A3AE", sideactive="#22303A",
    accent="#4FB3EC", onaccent="#06202F", accentsoft="#173447", agent="#263038", ok="#5ECB92", oksoft="#17332A",
    warn="#E7B75B", warnsoft="#3A2E17", bad="#F2867E", badsoft="#3E2120", rowalt="#1D262C", sel="#1F4258",
    code="#141B20",
)  # fmt: skip
CONTRAST = Colors(
    bg="#000000", surface="#000000", line="#5E5E5E", text="#FFFFFF", muted="#E4E4E4", faint="#D2D2D2",
    header="#000000", onheader="#FFFFFF", side="#000000", onside="#FFFFFF", sidemuted="#E4E4E4", sideactive="#1B3A57",
    accent="#FFD83D", onaccent="#000000", accentsoft="#332B00", agent="#1C1C1C", ok="#6BF59B", oksoft="#00290F",
    warn="#FFC24A", warnsoft="#332300", bad="#FF9C93", badsoft="#400A06", rowalt="#0E0E0E", sel="#1B3A57",
    code="#0A0A0A",
)  # fmt: skip


def shades(colors: Colors) -> dict[str, str]:
    """What a control looks like under the pointer, pressed, or on the header: its colour and a little of another."""
    onto = "#FFFFFF" if colors.header == "#000000" else "#000000"  # on the blue one, lighter ground could not be read
    return {
        "hover": mixed(colors.surface, colors.text, 0.05),
        "press": mixed(colors.surface, colors.text, 0.10),
        "edge": mixed(colors.line, colors.text, 0.16),
        "accenthover": mixed(colors.accent, colors.text, 0.14),
        "badhover": mixed(colors.badsoft, colors.bad, 0.12),
        "headerfield": mixed(colors.header, onto, 0.16),
        "headerhover": mixed(colors.header, onto, 0.26),
        "headeredge": mixed(colors.header, "#FFFFFF", 0.45),
        "sidehover": mixed(colors.side, colors.sideactive, 0.55),
        "scroll": mixed(colors.surface, colors.text, 0.22),
        "scrollhover": mixed(colors.surface, colors.text, 0.40),
    }


def mixed(under: str, over: str, share: float) -> str:
    """The colour of `over` laid on `under` with an opacity of `share`."""
    below, above = QColor(under), QColor(over)
    red, green, blue = (
        round(low + (high - low) * share)
        for low, high in zip(below.getRgb()[:3], above.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return QColor(red, green, blue).name()
