"""What plans make, three years of Gaoling above all, counted whole and by the oracle."""
