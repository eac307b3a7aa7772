"""What is made of the results: tables in Markdown, targets, plots, the README's table.

`figures` computes what none of the records holds alone: ratios, shares, slopes.
"""
