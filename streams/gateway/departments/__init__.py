"""What departments' systems read over HTTP: the events of their cases, from a cursor on."""
