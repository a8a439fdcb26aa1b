"""What tests share: a county, an oracle, installations, processes."""
