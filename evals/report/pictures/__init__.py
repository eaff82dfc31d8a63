"""Pictures as inline SVG, drawn in per cents of their width: words keep their size on a phone and on paper."""
