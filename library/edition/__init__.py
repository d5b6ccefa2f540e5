"""The edition for life: a built site as a folder that opens by double click and outlives its host."""
