"""The learning library as values: Markdown with front matter in, catalogue and shaped views out."""
