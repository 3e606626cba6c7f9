"""A django-helpdesk with assistkit in it, for tests: everything it writes is in the folder HELPDESK_SITE."""
