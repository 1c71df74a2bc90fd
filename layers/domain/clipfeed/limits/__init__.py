"""How much of anything one person may do, so that the others keep their peace."""
