"""The rules of learning in pure Python: no Django, no clock, no global random, no I/O."""
