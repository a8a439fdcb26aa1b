"""Kuaibao (快报): what citizens write to a government, routed, tracked and counted."""
