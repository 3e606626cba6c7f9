"""An article's Markdown as what a reply is made of: sections, their roles, groups of parts that make sense alone."""
