"""The library on paper: workbook, sheets, poster and slides, made from the same Markdown as the pages.

Needs what requirements.txt beside this file names; the site builds without it.
"""
