"""What an installation is run and watched with."""
