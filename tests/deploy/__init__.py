"""What an operator deploys: checked as far as that can be done here."""
