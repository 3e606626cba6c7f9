"""What a desk installs to frame assistkit's page: an app, a plugin or components, a folder of templates for each desk."""
