"""Worksheets: one call makes fields to fill in and what follows from them, live and on a page without a kernel.

worksheet(BALANCE_SHEET, id="numbers", starts=STARTS)
"""

from sysdesign.teaching.worksheet.sheet import Sheet, worksheet

__all__ = ["Sheet", "worksheet"]
