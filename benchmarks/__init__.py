"""Measurements that compare policydesk with others; nothing of the platform imports them."""
