"""Where articles come from: files and exports, each turned into the fields of an article."""
