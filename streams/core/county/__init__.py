"""What a county is: its catalogue, its calendar of working days and its deadlines."""
