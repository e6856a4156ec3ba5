"""The least that Django can do on this machine: the limit beside the portal's pages."""
