"""Documents and the engines that keep them. One file per noun holds its record and its index keys."""
