"""Labels by hand: a page on this machine that shows a case and five articles, and a file that keeps every answer.

`hand` keeps the answers, `choices` finds the articles, `server` shows the page.
"""
