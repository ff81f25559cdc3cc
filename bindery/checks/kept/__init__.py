"""Whether every word of the manuscript arrived: its words are looked for in the text of the finished files."""
