"""How numbers are written for people: counts, times, rates, norms, axis ticks. Text only, no Qt.

Every function gives the same width for neighbouring values as far as it can, so that what changes doesn't jump.
"""

from __future__ import annotations

import math

from gradgui.gui.language.translation import translate

#: Shown where there is no number: not measured yet, not connected, not differentiated.
NO_VALUE = "–"


def count(number: int) -> str:
    """Writes a whole number with thousands apart: 3,412."""
    return f"{number:,}"


def value(number: float, digits: int = 4) -> str:
    """Writes a measured number with `digits` significant digits: 0.2134, 12.34, 3,412, 1.234e-5."""
    if not math.isfinite(number):
        return _not_finite(number)
    size = abs(number)
    if size == 0:
        return "0"
    if size < 1e-3 or size >= 10**6:
        return scientific(number, digits)
    # Rounding may carry into the next power of ten (9.9996), so the exponent is taken after it.
    exponent = int(f"{number:.{digits - 1}e}".partition("e")[2])
    return f"{number:,.{max(0, digits - 1 - exponent)}f}"


def signed(number: float, digits: int = 3) -> str:
    """Writes a difference or a slope with its sign: +0.12, −1.2e-3, 0."""
    if not math.isfinite(number) or number == 0:
        return value(number, digits)
    return ("+" if number > 0 else "−") + value(abs(number), digits)


def norm(number: float) -> str:
    """Writes a norm for a narrow column, with at least two significant digits: 0.021, 3.400, 34.0, 1.1e-3; zero as 0."""
    if not math.isfinite(number):
        return _not_finite(number)
    if number == 0:
        return "0"
    if 0.00995 <= abs(number) < 9.9995:
        return f"{number:.3f}"
    return f"{number:.1f}" if 1 <= abs(number) < 999.95 else scientific(number)


def scientific(number: float, digits: int = 2) -> str:
    """Writes a number with a power of ten and no padding: 1.0e-4."""
    if not math.isfinite(number):
        return _not_finite(number)
    mantissa, _, exponent = f"{number:.{digits - 1}e}".partition("e")
    return f"{mantissa}e{int(exponent)}"


def rate(number: float) -> str:
    """Writes a learning rate: 1.0e-4, 0.01, 0.3."""
    if math.isfinite(number) and 0.01 <= abs(number) < 1000:
        return f"{number:.3g}"
    return "0" if number == 0 else scientific(number)


def factor(number: float) -> str:
    """Writes a multiplier: ×1, ×0.1."""
    return f"×{number:g}"


def tick(number: float) -> str:
    """Writes a number on an axis as short as it goes: 0.001, 4, 2.5, 1e-4, 20k, 3M."""
    if not math.isfinite(number):
        return _not_finite(number)
    size = abs(number)
    if size == 0:
        return "0"
    if size < 0.9995e-3 or size >= 1e9:
        mantissa, _, exponent = f"{number:.2e}".partition("e")
        return f"{float(mantissa):g}e{int(exponent)}"
    for limit, unit_size, unit in ((1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if size >= limit:
            return f"{number / unit_size:.4g}{unit}"
    return f"{number:.4g}"


def duration(seconds: float) -> str:
    """Writes a time span as a clock does: 0:31, 1:02:03, 2 d 3:04:05."""
    if not math.isfinite(seconds):
        return NO_VALUE
    minutes, rest = divmod(max(0, math.floor(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours}:{minutes:02}:{rest:02}"
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def speed(steps_per_second: float) -> str:
    """Writes a speed: 3,412 steps/s, 4.2 steps/s."""
    if not math.isfinite(steps_per_second):
        return translate("Numbers", "{NO_VALUE} steps/s").format(NO_VALUE=NO_VALUE)
    return (
        translate("Numbers", "{steps_per_second:,.0f} steps/s").format(steps_per_second=steps_per_second)
        if steps_per_second >= 9.95
        else translate("Numbers", "{steps_per_second:.1f} steps/s").format(steps_per_second=steps_per_second)
    )


def milliseconds(seconds: float) -> str:
    """Writes a short time: 31 ms, 0.4 ms, 2.5 s."""
    if not math.isfinite(seconds):
        return NO_VALUE
    if seconds >= 0.9995:
        return f"{seconds:.1f} s"
    return (
        translate("Numbers", "{seconds:.0f} ms").format(seconds=seconds * 1000)
        if seconds >= 0.00995
        else translate("Numbers", "{seconds:.1f} ms").format(seconds=seconds * 1000)
    )


def share(fraction: float) -> str:
    """Writes a share in per cent: 3 %, 1.6 %."""
    if not math.isfinite(fraction):
        return NO_VALUE
    percent = fraction * 100
    return f"{percent:.0f} %" if percent == 0 or percent >= 2 else f"{percent:.1f} %"


def shape(sizes: tuple[int, ...]) -> str:
    """Writes the shape of a variable: 3×3×1×32; a single number is "scalar"."""
    return "×".join(str(length) for length in sizes) or translate("Numbers", "scalar")


def _not_finite(number: float) -> str:
    if math.isnan(number):
        return NO_VALUE
    return "∞" if number > 0 else "-∞"
