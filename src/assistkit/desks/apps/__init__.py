"""What a desk installs to frame assistkit's page: an app, a plugin or components, from a folder of templates each."""
