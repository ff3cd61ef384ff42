"""From the arrays of a solution to the columns of frames: names and keys of rows, the three facts, texts as codes.

Belongs here: what turns rows into columns, for all nodes or for some. Which frames a plan has is told in `outcome`.
"""
